/**
 * {@code peregrine load}: requests at a rate or with a window against any MCP server, and how long each took.
 *
 * <pre>
 *   LoadCommand ─┬─► Load ─► LoadPlan ─► LoadRun ─┬─► ClientSelector, connections    one thread sends and receives
 *   suites, rigs ┘                     (ChurnRun) ├─► PacedSender   sends on time, and waits for what comes
 *                                                 ├─► InFlight      requests under way, when they were due and sent
 *                                                 └─► Tally ─► LoadOutcome ─► Judgement ─► report
 * </pre>
 */
package org.peregrine.tools.load;
