/**
 * This server and its rivals in one run: the same tool, the same requests, the same generator, rounds in turn.
 *
 * <pre>
 * bench/rivals/run ─► RivalsRun ─► ServerProcess   the servers over HTTP, paused while another is measured
 *                        │    └──► Generator       ./peregrine load, a process for each measurement
 *                        ▼
 *                 rivals-TIME.jsonl ─► Comparison ─► ComparisonTable, ComparisonPlot ─► docs/rivals.md
 * </pre>
 */
package org.peregrine.bench.rivals;
