/** Bounded lock-free rings and the stack of batches. No operation ever waits for another thread. */
module org.qmempool.rings {
  requires static org.jspecify;

  exports org.qmempool.rings;
  exports org.qmempool.rings.shared;
}
