/**
 * The pool of fixed-size packet buffers outside the heap, taken and returned in bursts without
 * locks.
 */
module org.qmempool {
  requires transitive org.qmempool.bulk;
  requires org.qmempool.rings;
  // Optional: an image without the Flight Recorder has pools without events.
  requires static jdk.jfr;
  requires static org.jspecify;

  exports org.qmempool;
  exports org.qmempool.advice;
  exports org.qmempool.counters;
}
