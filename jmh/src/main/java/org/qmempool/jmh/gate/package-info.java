/**
 * What the release gate is made of: parts that each prove one claim, their results, and the folder
 * that results are kept in.
 *
 * <p>A {@link org.qmempool.jmh.gate.Part} runs in a {@link org.qmempool.jmh.gate.GateContext} and
 * returns a {@link org.qmempool.jmh.gate.PartResult}: findings, one line each, and details for the
 * report. {@link org.qmempool.jmh.gate.Results} keeps each result as JSON under {@code
 * jmh/target/gate/}, so that a run that was interrupted can go on, and so that a report can be made
 * of what it left. Parts live in packages of their own beside this one and know nothing of each
 * other; the command that puts them in order is {@code org.qmempool.jmh.gate.cli.Gate}.
 */
@NullMarked
package org.qmempool.jmh.gate;

import org.jspecify.annotations.NullMarked;
