package org.qmempool.rings.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What create and attach refuse, each with the value, the rule and the remedy in its message. */
class SharedRingRefusalTest {
  private static final int CAPACITY = 5;
  private static final long SIZE = SharedMpmcIntRing.sizeFor(CAPACITY);

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void aSegmentOnTheHeapIsRefused() {
    // Its address would be a multiple of 128.
    refused(MemorySegment.ofArray(new long[200]), "Java array", "map a file");
  }

  @Test
  void aMisalignedSegmentIsRefused() {
    MemorySegment memory = memory(SIZE + 256);
    for (long offset : new long[] {1, 8, 64, 127}) {
      MemorySegment askew = memory.asSlice(offset);
      refused(askew, "0x" + Long.toHexString(askew.address()), "multiple of 128", "allocate");
    }
  }

  @Test
  void aReadOnlySegmentIsRefused() {
    refused(memory(SIZE).asReadOnly(), "read-only", "writable");
  }

  @Test
  void aSegmentOfOneThreadIsRefused() {
    try (Arena confined = Arena.ofConfined()) {
      refused(confined.allocate(SIZE, 128), "confined", "shared");
    }
  }

  @Test
  void aClosedSegmentIsRefused() {
    MemorySegment gone;
    try (Arena other = Arena.ofShared()) {
      gone = other.allocate(SIZE, 128);
    }
    assertThrows(IllegalStateException.class, () -> SharedMpmcIntRing.create(gone, CAPACITY));
    assertThrows(IllegalStateException.class, () -> SharedMpmcIntRing.attach(gone));
  }

  @Test
  void aSegmentTooSmallIsRefused() {
    MemorySegment memory = memory(SIZE);
    MemorySegment small = memory.asSlice(0, SIZE - 1);
    refusedByCreate(small, SIZE - 1 + " bytes", "" + SIZE, "sizeFor");
    MemorySegment ring = ring();
    refusedByAttach(ring.asSlice(0, SIZE - 1), SIZE - 1 + " bytes", "" + SIZE, "sizeFor");
    refusedByAttach(memory.asSlice(0, 8), "8 bytes", "768", "sizeFor");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, (1 << 30) + 1})
  void aCapacityOutOfRangeIsRefused(int capacity) {
    MemorySegment memory = memory(SIZE);
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> SharedSpscLongRing.create(memory, capacity));
    says(e, "" + capacity, "1 to 1073741824", "choose");
    assertThrows(IllegalArgumentException.class, () -> SharedSpscIntRing.sizeFor(capacity));
    assertEquals(-1, memory.mismatch(memory(SIZE)));
  }

  @Test
  void memoryThatHoldsARingIsNotFormattedAgain() {
    MemorySegment ring = ring();
    refusedByCreate(ring, "0x676e69526d656d71", "attach", "clear");
    ring.set(ValueLayout.JAVA_LONG, 0, 0);
    assertEquals(0, SharedMpmcIntRing.create(ring, CAPACITY).size());
  }

  @Test
  void aRingThatIsBeingFormattedIsNotAttachedTo() {
    MemorySegment memory = memory(SIZE);
    SharedRingHeader.begin(memory, SharedRingLayout.MPMC, Integer.BYTES, CAPACITY, 0);
    refused(memory, "being formatted", "clear");
    SharedRingHeader.publish(memory);
    assertEquals(CAPACITY, SharedMpmcIntRing.attach(memory).capacity());
  }

  @Test
  void memoryWithoutARingIsRefused() {
    refusedByAttach(memory(SIZE), "0x0", "0x676e69526d656d71", "create");
    MemorySegment other = ring();
    other.set(ValueLayout.JAVA_BYTE, 3, (byte) 'M');
    refusedByAttach(other, "0x676e69524d656d71", "create");
  }

  @Test
  void anEmptyFileIsRefusedUntilARingIsCreatedInIt(@TempDir Path folder) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("ring"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      MemorySegment one = file.map(MapMode.READ_WRITE, 0, SIZE, arena);
      MemorySegment two = file.map(MapMode.READ_WRITE, 0, SIZE, arena);
      refusedByAttach(two, "none yet");
      var producer = SharedMpmcIntRing.create(one, CAPACITY);
      refusedByCreate(two, "attach");
      var consumer = SharedMpmcIntRing.attach(two);
      assertTrue(producer.enqueue(7));
      assertEquals(7, consumer.dequeue());
      refused(file.map(MapMode.READ_ONLY, 0, SIZE, arena), "read-only");
    }
  }

  /** A change to the header of a ring, and what the message says of it. */
  static Stream<Arguments> damages() {
    return Stream.of(
        damage(m -> m.set(ValueLayout.JAVA_INT, 8, 2), "version 2", "version 1", "release"),
        damage(m -> m.set(ValueLayout.JAVA_INT, 8, -1), "version -1"),
        damage(m -> m.set(ValueLayout.JAVA_INT, 12, 1), "SPSC (1)", "MPMC (2)", "created"),
        damage(m -> m.set(ValueLayout.JAVA_INT, 12, 77), "kind 77", "MPMC (2)"),
        damage(m -> m.set(ValueLayout.JAVA_INT, 16, 8), "8 bytes", "of 4", "created"),
        damage(
            m -> m.set(foreign(ValueLayout.JAVA_INT), 20, 0x0a0b0c0d),
            "0xd0c0b0a",
            "0xa0b0c0d",
            "byte order"),
        damage(m -> m.set(ValueLayout.JAVA_INT, 24, 0), "reads 0", "1 to 1073741824", "anew"),
        damage(m -> m.set(ValueLayout.JAVA_INT, 24, -5), "reads -5"),
        damage(m -> m.set(ValueLayout.JAVA_INT, 24, (1 << 30) + 1), "reads 1073741825"),
        damage(m -> m.set(ValueLayout.JAVA_INT, 24, 9), SIZE + " bytes", "9 elements", "sizeFor"),
        damage(m -> m.set(ValueLayout.JAVA_LONG, 256, 6), "reads 6", "of 5", "anew"),
        damage(m -> m.set(ValueLayout.JAVA_LONG, 256, -1), "reads -1"),
        damage(m -> m.set(ValueLayout.JAVA_LONG, 512, 1), "consumers' 1"),
        damage(m -> m.set(ValueLayout.JAVA_LONG, 512, Long.MIN_VALUE), "" + Long.MIN_VALUE),
        damage(m -> m.set(ValueLayout.JAVA_LONG, 256, Long.MAX_VALUE), "" + Long.MAX_VALUE));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void aDamagedHeaderIsRefused(Consumer<MemorySegment> damage, List<String> words) {
    MemorySegment ring = ring();
    damage.accept(ring);
    refusedByAttach(ring, words.toArray(String[]::new));
  }

  @Test
  void anotherKindOrElementIsRefused() {
    MemorySegment ring = memory(SharedMpmcLongRing.sizeFor(CAPACITY));
    SharedMpmcIntRing.create(ring, CAPACITY);
    says(
        assertThrows(IllegalArgumentException.class, () -> SharedSpscIntRing.attach(ring)),
        "MPMC (2)",
        "SPSC (1)");
    says(
        assertThrows(IllegalArgumentException.class, () -> SharedMpmcLongRing.attach(ring)),
        "4 bytes",
        "of 8");
    assertEquals(0, SharedMpmcIntRing.attach(ring).size());
  }

  @Test
  void noSegmentIsRefused() {
    assertThrows(NullPointerException.class, () -> SharedSpscIntRing.create(none(), 1));
    assertThrows(NullPointerException.class, () -> SharedSpscIntRing.attach(none()));
    var e =
        assertThrows(IllegalArgumentException.class, () -> SharedRingLayout.sizeFor(CAPACITY, 2));
    says(e, "2 bytes", "int (4)", "choose");
  }

  private void refused(MemorySegment segment, String... words) {
    refusedByCreate(segment, words);
    refusedByAttach(segment, words);
  }

  private void refusedByCreate(MemorySegment segment, String... words) {
    MemorySegment before = copy(segment);
    says(
        assertThrows(
            IllegalArgumentException.class, () -> SharedMpmcIntRing.create(segment, CAPACITY)),
        words);
    assertEquals(-1, segment.mismatch(before), "the segment is as it was");
  }

  private void refusedByAttach(MemorySegment segment, String... words) {
    MemorySegment before = copy(segment);
    says(
        assertThrows(IllegalArgumentException.class, () -> SharedMpmcIntRing.attach(segment)),
        words);
    assertEquals(-1, segment.mismatch(before), "the segment is as it was");
  }

  private MemorySegment copy(MemorySegment segment) {
    return memory(segment.byteSize()).copyFrom(segment);
  }

  private MemorySegment ring() {
    MemorySegment memory = memory(SIZE);
    SharedMpmcIntRing.create(memory, CAPACITY);
    return memory;
  }

  private MemorySegment memory(long size) {
    return arena.allocate(size, SharedRingLayout.ALIGNMENT);
  }

  private static Arguments damage(Consumer<MemorySegment> damage, String... words) {
    return Arguments.of(damage, List.of(words));
  }

  private static ValueLayout.OfInt foreign(ValueLayout.OfInt layout) {
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    return layout.withOrder(little ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  private static void says(Exception e, String... words) {
    for (String word : words) {
      assertTrue(String.valueOf(e.getMessage()).contains(word), e + " does not say " + word);
    }
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // null on purpose
  private static MemorySegment none() {
    return null;
  }
}
