/**
 * JMH benchmarks of the stages and of the whole path, and the table that compares them with the budgets.
 *
 * <pre>
 *   StageBudgets ──► JMH ──► JsonScannerBenchmark                       the scanner, beside Jackson's
 *                        ──► TextBenchmark                              strings written, beside Jackson's
 *                        ──► DecodeBenchmark … EncodeBenchmark          one stage of a real shard, over a batch
 *                        ──► PipelineBenchmark                          a whole engine, in each threading mode
 *        └── results/jmh-TIME.json, and measured against budget on standard output
 * </pre>
 *
 * <p>Every benchmark runs in a JVM of its own with the flags of {@code ./peregrine}, and its allocation is measured
 * with its time. {@link org.peregrine.bench.MessageLoop} stands in for the sockets; {@code rig} measures with them,
 * {@code optimization} what the engine does beside what it avoids.
 */
package org.peregrine.bench;
