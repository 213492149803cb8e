package org.peregrine.engine.log;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.peregrine.engine.redaction.RedactionRules;

/**
 * Settings of the audit log and of the access log. Their sizes are limits: {@code AUDIT_RING_BYTES}, {@code
 * AUDIT_FILE_BYTES}, {@code AUDIT_FILES}.
 *
 * @param auditFile takes a line for each call of author code, for its task's end, and for each request that was
 *     denied; null for no such log. Made (0600) when it is not there; appended to; belongs to one process at a time.
 * @param accessFile takes a line for every message of every client, and for requests that a transport refuses; null
 *     for no such log.
 * @param redaction rules of recordings: names, URIs and ids that are removed or kept.
 * @param report receives failures and what was missed, a line each; called from the logs' threads and the
 *     housekeeping's.
 */
public record AuditSettings(Path auditFile, Path accessFile, List<String> redaction, Consumer<String> report) {
    /** Copies the rules and checks them: a wrong one is an {@link IllegalArgumentException}. */
    public AuditSettings {
        redaction = List.copyOf(redaction);
        RedactionRules.parse(redaction);
        if (auditFile == null && accessFile == null) {
            throw new IllegalArgumentException("Neither an audit log nor an access log has a file");
        }
        if (auditFile != null && auditFile.equals(accessFile)) {
            throw new IllegalArgumentException("Audit log and access log need a file each");
        }
    }

    /**
     * An audit log, and no access log.
     *
     * @param file of the log.
     * @param report receives failures and what was missed.
     * @return the settings.
     */
    public static AuditSettings to(Path file, Consumer<String> report) {
        return new AuditSettings(file, null, List.of(), report);
    }

    /**
     * Adds an access log.
     *
     * @param file another than the audit log's.
     * @return a copy.
     */
    public AuditSettings withAccessFile(Path file) {
        return new AuditSettings(auditFile, file, redaction, report);
    }

    /**
     * Sets the rules of redaction.
     *
     * @param rules as of recordings.
     * @return a copy.
     */
    public AuditSettings withRedaction(List<String> rules) {
        return new AuditSettings(auditFile, accessFile, rules, report);
    }
}
