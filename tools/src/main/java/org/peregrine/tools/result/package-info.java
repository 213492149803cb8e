/**
 * Results of benchmarks and load runs as files: one format for whatever measures and whatever compares.
 *
 * <pre>
 *   BenchmarkResult ─┐
 *   Budget ──────────┴─► SuiteReport ─► ResultWriter ─► *.json ─► ResultReader ─► SuiteReport
 * </pre>
 */
package org.peregrine.tools.result;
