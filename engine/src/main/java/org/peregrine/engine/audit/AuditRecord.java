package org.peregrine.engine.audit;

/**
 * Layout of a record in the rings. Texts of the message are its raw JSON, without quotes; names of the principal are
 * UTF-16.
 *
 * <pre>
 *   0        8           16          24      32      36     38      40   41    42       43    44
 *   +--------+-----------+-----------+-------+-------+------+-------+----+-----+--------+-----+- - -
 *   | timeNs | duration  | connection| peer  | code  | shard| method| end| wire| version| kind| lengths
 *   +--------+-----------+-----------+-------+-------+------+-------+----+-----+--------+-----+- - -
 *
 *   lengths := session id name methodName caller issuer subject client task   (a short each)
 *   then the kind of entry (a byte, and one unused) and the length of the scopes (a short),
 *   those texts in the same order, the scopes last
 * </pre>
 */
final class AuditRecord {
    /** A message that was taken. */
    static final int REQUEST = 1;

    /** A request that its transport has refused: the reason stands for a method. */
    static final int REFUSED = 2;

    /** The end of a task. */
    static final int TASK_END = 3;

    static final int TIME_NS = 0;
    static final int DURATION_NS = 8;
    static final int CONNECTION = 16;
    static final int PEER = 24;
    static final int CODE = 32;
    static final int SHARD = 36;
    static final int METHOD = 38;
    static final int END = 40;
    static final int WIRE = 41;
    static final int VERSION = 42;
    static final int KIND = 43;
    static final int SESSION_LENGTH = 44;
    static final int ID_LENGTH = 46;
    static final int NAME_LENGTH = 48;
    static final int METHOD_LENGTH = 50;
    static final int CALLER_LENGTH = 52;
    static final int ISSUER_LENGTH = 54;
    static final int SUBJECT_LENGTH = 56;
    static final int CLIENT_LENGTH = 58;
    static final int TASK_LENGTH = 60;
    static final int ENTRY = 62;
    static final int SCOPES_LENGTH = 64;
    static final int TEXTS = 66;

    static final int NONE = -1;

    /** Bytes of a text of the message that are kept; a longer one ends with an ellipsis. */
    static final int MAX_NAME_BYTES = 1024;

    static final int MAX_ID_BYTES = 128;

    /** Characters of each name of a principal that are kept. */
    static final int MAX_CALLER_CHARS = 256;

    private AuditRecord() {}
}
