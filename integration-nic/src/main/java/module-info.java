/**
 * Ports that drive a network device through the pool in bursts, codecs and programs over them.
 * Needs {@code --enable-native-access=org.qmempool.nic,org.qmempool.bulk}.
 */
module org.qmempool.nic {
  requires transitive org.qmempool;
  requires org.qmempool.rings;
  requires com.fasterxml.jackson.jr.ob;
  requires info.picocli;
  requires java.management;
  requires jdk.management;
  requires static org.agrona; // the examples alone use it
  requires org.apache.commons.statistics.descriptive;
  requires static org.jspecify;

  exports org.qmempool.nic;
  exports org.qmempool.nic.app;
  exports org.qmempool.nic.capture;
  exports org.qmempool.nic.codec;
  exports org.qmempool.nic.memory;
  exports org.qmempool.nic.socket;
  exports org.qmempool.nic.transmit;
  exports org.qmempool.nic.xdp;

  opens org.qmempool.nic.example to
      info.picocli;
  opens org.qmempool.nic.cli to
      info.picocli;
}
