/**
 * {@code peregrine compare}: whether something has become slower.
 *
 * <pre>
 *   two files   ResultReader ─► Comparison ─► Row ...     thresholds on each number
 *   two builds  PairedRun ─► LoadSample ... ─► Ratio      interleaved rounds, median of their ratios, its confidence
 *   two suites  PairedSuite ─► SuiteSubject ... ─► Ratio  both builds' regression suites in turn, median of two runs
 *   many days   DayHistory ─► DayHistoryPage                     above the median and above all days but one
 * </pre>
 */
package org.peregrine.tools.compare;
