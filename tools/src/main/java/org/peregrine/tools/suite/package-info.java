/**
 * The benchmark suites: what is measured, one after the other, and judged against budgets.
 *
 * <pre>
 *   BenchCommand ─► SuiteRun ─► Workload ─┬─ LoopWorkload   in this process, a loop of operations
 *                                         ├─ WireWorkload   a Load on a MeasuredServer
 *                                         └─ FanoutWorkload from one change to the last of many subscribers
 *   scenario.ScenarioCommand ─► SuiteRun, MeasuredServer
 * </pre>
 */
package org.peregrine.tools.suite;
