/**
 * The gate's part that compares with peers in the same run: {@code jmh/thresholds.toml} says what
 * must hold, commands under {@code jmh/peers/} and {@code integration-nic/} measure, one rule
 * judges ({@link org.qmempool.jmh.gate.peers.Judgement}).
 */
@NullMarked
package org.qmempool.jmh.gate.peers;

import org.jspecify.annotations.NullMarked;
