/**
 * The load scenarios: one server, as much asked of it as the machine is to hold, and limits by which it passes.
 *
 * <pre>
 *   ScenarioCommand ─► Scenario ─► Workload ─┬─ IdleWorkload   connections that are held
 *         │                                  ├─ Resources      sustained: what the server used
 *    ScenarioOptions ─► ScenarioDemand       ├─ Recovery       burst: how soon it is itself again
 *                                            └─ FanoutWorkload one change to the last of many subscribers
 * </pre>
 */
package org.peregrine.tools.scenario;
