package org.qmempool.nic.bench.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeClassesTest {
  @ParameterizedTest
  @CsvSource({
    "rep_movs_alternative, DATA_COPY",
    "_copy_to_iter, DATA_COPY",
    "skb_copy_datagram_iter, DATA_COPY",
    "memcpy, DATA_COPY",
    "memcpy_orig, DATA_COPY",
    "udp_recvmsg, TCP_IP",
    "__udp4_lib_rcv, TCP_IP",
    "ip_rcv_core, TCP_IP",
    "fib_table_lookup, TCP_IP",
    "tcp_v4_rcv, TCP_IP",
    "__netif_receive_skb_core, NETDEVICE",
    "veth_poll, NETDEVICE",
    "net_rx_action, NETDEVICE",
    "__napi_schedule, NETDEVICE",
    "dev_gro_receive, NETDEVICE",
    "skb_gro_receive, NETDEVICE",
    "__xsk_map_redirect, NETDEVICE",
    "xsk_generic_rcv, NETDEVICE",
    "tpacket_rcv, NETDEVICE",
    "bpf_prog_3b185187f1855c4c_qm_xsk, NETDEVICE",
    "__dev_queue_xmit, NETDEVICE",
    "__alloc_skb, SKB",
    "consume_skb, SKB",
    "sock_wfree, SKB",
    "napi_build_skb, SKB",
    "kmem_cache_alloc_noprof, MEMORY",
    "__slab_free, MEMORY",
    "page_pool_put_unrefed_page, MEMORY",
    "kfree, MEMORY",
    "_raw_spin_lock_bh, LOCK",
    "native_queued_spin_lock_slowpath, LOCK",
    "__rcu_read_unlock, LOCK",
    "lock_sock_nested, LOCK",
    "try_to_wake_up, SCHEDULING",
    "__schedule, SCHEDULING",
    "update_curr, SCHEDULING",
    "entry_SYSCALL_64, OTHERS",
    "__x64_sys_recvmmsg, OTHERS",
    "'', OTHERS"
  })
  void aFunctionOfTheKernelHasItsClass(String function, TimeClass expected) {
    assertEquals(expected, TimeClasses.standard().of(function));
  }

  @Test
  void theFirstLineThatFitsCounts() {
    TimeClasses classes = TimeClasses.parse("# first\n\nlock: a*b c # last\nmemory: a* *d\n");
    assertEquals(TimeClass.LOCK, classes.of("ab"));
    assertEquals(TimeClass.LOCK, classes.of("axb"));
    assertEquals(TimeClass.MEMORY, classes.of("axc"));
    assertEquals(TimeClass.MEMORY, classes.of("xd"));
    assertEquals(TimeClass.OTHERS, classes.of("xc"));
    assertEquals(TimeClass.OTHERS, classes.of("cc"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "luck: a | line 1: 'luck' is no class",
        "lock | line 1: 'lock' is not CLASS: NAME NAME ...",
        "lock: | line 1: 'lock:' is not CLASS: NAME NAME ..."
      })
  void aLineThatIsNoneIsRefused(String text, String message) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> TimeClasses.parse(text));
    assertTrue(String.valueOf(refusal.getMessage()).startsWith(message), refusal::toString);
  }
}
