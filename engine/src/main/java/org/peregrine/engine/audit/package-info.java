/**
 * Audit log and access log: one line of JSON for each request, written off the path.
 *
 * <pre>
 *   sender ──► ShardAudit ──► AuditTap ──► [ SPSC ring ]   one for each shard and log
 *   worker ──► AuditedCall ─► AuditTap ──► [ MPSC ring ]   one for each log
 *                                              │
 *                                              ▼           a thread for each log
 *                  AuditAgent: LineWriter (redaction) ──► AuditFile (rotation)
 * </pre>
 */
package org.peregrine.engine.audit;
