package org.peregrine.engine.audit;

/** A call of a worker, as the logs tell it. Any thread; the one that answers the call ends it. */
public final class AuditedCall {
    private final ShardAudit audit;
    private final RequestFacts facts;

    AuditedCall(ShardAudit audit, RequestFacts facts) {
        this.audit = audit;
        this.facts = facts;
    }

    /**
     * Writes the end of the call. Called once.
     *
     * @param end of the call.
     * @param code of a JSON-RPC error; 0 for none.
     */
    public void ended(CallEnd end, int code) {
        audit.ended(facts, end, code);
    }
}
