/**
 * {@code peregrine load}: requests at a rate or with a window against any MCP server, and how long each took.
 *
 * <pre>
 *   LoadCommand ─► LoadPlan ─► LoadRun ─┬─► ClientSelector, connections       one thread sends and receives
 *                                       ├─► Pacer        when the next request is due
 *                                       ├─► InFlight     which request is whose, when it was due and sent
 *                                       └─► Tally        histograms, counts ─► LoadOutcome ─► Judgement ─► report
 * </pre>
 */
package org.peregrine.tools.load;
