/**
 * Faults, really injected into a server process that is under load, and judged.
 *
 * <pre>
 *   ChaosCommand ──► ChaosScenarios ──► ChaosRun ──► ServedProcess   serve, in a process of its own
 *                                         ├──► Traffic ──► load.Load   load under way, every request accounted for
 *                                         ├──► control.FloorServer     the same in small, without a fault
 *                                         ├──► Probe                   the experience of another client
 *                                         ├──► Watch                   the server's own signs: log, counters, readiness
 *                                         ├──► Injection               the fault
 *                                         └──► Timeline ──► ChaosVerdict ──► ChaosReport
 * </pre>
 */
package org.peregrine.tools.chaos;
