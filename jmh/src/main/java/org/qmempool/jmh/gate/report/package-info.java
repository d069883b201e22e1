/**
 * What a run of the gate leaves for people: a page that needs nothing else, and figures for the
 * README.
 */
@NullMarked
package org.qmempool.jmh.gate.report;

import org.jspecify.annotations.NullMarked;
