/**
 * {@code peregrine load}: requests at a rate or with a window against any MCP server, and how long each took.
 *
 * <pre>
 *   LoadCommand ─┬─► Load ─► LoadPlan ─► LoadRun ─┬─► ClientSelector, connections    one thread sends and receives
 *   suites, rigs ┘      (ThreadedLoad) (ChurnRun) ├─► PacedSender   sends on time, and waits for what comes
 *                       (LoadLeader)              ├─► InFlight      requests under way, when they were due and sent
 *                                                 ├─► Dialogue      answers what the server asks
 *                                                 └─► Tally ─► LoadOutcome ─► Judgement ─► report
 * </pre>
 *
 * <p>{@code ThreadedLoad} has several runs begin together, each with a share of the plan, and adds what they counted.
 * {@code LoadLeader} does so with several processes, each a {@code LoadWorker}.
 */
package org.peregrine.tools.load;
