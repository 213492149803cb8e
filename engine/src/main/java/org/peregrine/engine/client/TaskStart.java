package org.peregrine.engine.client;

/**
 * A call that is to become a task.
 *
 * @param caller the link of the call; its client has declared the extension.
 * @param principal who asked: the same text for the same credentials, empty when there were none.
 * @param timeoutNs how long the tool may take; 0 when it says nothing.
 * @param interrupt stops the handler; any thread, never waits.
 */
public record TaskStart(ClientLink caller, String principal, long timeoutNs, Runnable interrupt) {}
