/**
 * Placement of threads: which cores the machine has, which of them the threads of the path get, and how everything else
 * is kept off them.
 *
 * <pre>
 *   CorePlan (settings) ─┐
 *   CoreTopology (/sys) ─┴─► CoreAssignment ─► Placement ─► ThreadAffinity ─► sched_setaffinity(2)
 * </pre>
 */
package org.peregrine.engine.cores;
