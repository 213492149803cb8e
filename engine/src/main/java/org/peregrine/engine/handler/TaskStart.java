package org.peregrine.engine.handler;

import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.log.CallName;

/**
 * A call that is to become a task.
 *
 * @param caller the link of the call; its client has declared the extension.
 * @param principal of the caller: the same text for the same credentials, empty when there were none.
 * @param timeoutNs timeout of the tool; 0 when it has none of its own.
 * @param interrupt stops the handler; any thread, never waits.
 * @param listener is told of the task.
 * @param name of the call.
 * @param address of the peer, see {@link org.peregrine.engine.limit.PeerKey}.
 */
public record TaskStart(
        ClientLink caller,
        String principal,
        long timeoutNs,
        Runnable interrupt,
        TaskListener listener,
        CallName name,
        long address) {
    /**
     * Owner whose share of tasks is used: of the credentials, or else of the address; all with neither are one
     * owner.
     *
     * @return with {@code equals}.
     */
    public Object owner() {
        return principal.isEmpty() && address != PeerKey.NONE ? (Object) address : principal;
    }
}
