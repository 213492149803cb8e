/**
 * The extension {@code io.modelcontextprotocol/tasks}: calls that go on after they were answered, and whose outcome
 * clients come back for. Source: ext-tasks, "Tasks" (SEP-2663).
 *
 * <pre>
 *   handler ──► TaskLink ──► Task ◄── TaskTable ◄── TaskExtension ◄── tasks/get, tasks/update, tasks/cancel
 *                             │           │
 *                             │           └──► TaskStore = MemoryTaskStore | MvTaskStore: what outlives its handler
 *                             └──► ExtensionHost.publish: notifications/tasks for listeners
 *
 *   WORKING ◄──► INPUT_REQUIRED ──► ending (its outcome is being kept) ──► COMPLETED, FAILED, CANCELLED
 * </pre>
 *
 * <p>Nothing here runs on the path: handlers, the extension's methods and sweeps have virtual threads. A task is
 * answered, and an outcome is shown, only once the store has it, so that a crash cannot undo an answer.
 */
package org.peregrine.engine.task;
