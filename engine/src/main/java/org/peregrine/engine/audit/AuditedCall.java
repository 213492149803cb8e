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
        audit.ended(AuditRecord.REQUEST, facts, end, code);
    }

    /**
     * Names the task that the call becomes. Before anybody else can know the task.
     *
     * @param id of the task, of which a digest is shown.
     */
    public void becameTask(String id) {
        facts.task(id);
    }

    /**
     * Writes the end of that task. Called once.
     *
     * @param end of the task.
     * @param code of its error; 0 for none.
     */
    public void taskEnded(CallEnd end, int code) {
        audit.ended(AuditRecord.TASK_END, facts, end, code);
    }
}
