/**
 * The load scenarios: one server, as much asked of it as the machine is to hold, and limits by which it passes.
 *
 * <pre>
 *   ScenarioCommand ─► Scenario ─► Workload ─┬─ IdleScenario   a crowd that is held
 *         │                                  ├─ Resources      sustained: what the server used
 *    ScenarioOptions ─► ScenarioDemand       ├─ Recovery       burst: how soon it is itself again
 *                                            └─ FanoutScenario a crowd that is told of changes
 *   CallScenarios: sustained and burst, made of ServerCalls and of a Control in turn with them
 *   ScenarioServer, ServerMemory: of what is measured
 * </pre>
 */
package org.peregrine.tools.scenario;
