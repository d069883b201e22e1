/**
 * Off-heap segments of fixed-size elements, the layout of an element, carving handles in bulk, and
 * the CPU that a thread runs on. Needs {@code --enable-native-access=org.qmempool.bulk}.
 */
module org.qmempool.bulk {
  requires static org.jspecify;

  exports org.qmempool.bulk;
}
