/**
 * The program {@code peregrine}: each command is a class in a package of its own, made when it is called.
 *
 * <pre>
 *   PeregrineMain ──► serve.ServeCommand, or PeregrineCommand ──►
 *                     serve.ServeCommand │ stat.StatCommand │ report.ReportCommand │ recording.DumpCommand
 *                     replay.ReplayCommand │ load.LoadCommand │ compare.CompareCommand │ suite.BenchCommand
 *                     scenario.ScenarioCommand (bench load) │ profile.ProfileCommand
 * </pre>
 */
package org.peregrine.tools;
