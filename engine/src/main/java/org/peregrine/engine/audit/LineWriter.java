package org.peregrine.engine.audit;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.principal.RequiredScopes;
import org.peregrine.engine.redaction.RedactionRules;
import org.peregrine.engine.redaction.SessionDigests;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.RefusedRequest;
import org.peregrine.engine.transport.WireKind;

/** Turns records of a ring into lines of JSON, without what rules take out. Allocates nothing. One thread. */
final class LineWriter implements MessageHandler {
    /** No line is longer: texts are bounded, and a byte of one becomes at most six. */
    static final int MAX_LINE_BYTES = 24 << 10;

    private static final McpMethod[] METHODS = McpMethod.values();
    private static final ProtocolVersion[] VERSIONS = ProtocolVersion.values();
    private static final WireKind[] WIRES = WireKind.values();
    private static final FrameKind[] KINDS = FrameKind.values();
    private static final RequestFacts.EntryKind[] ENTRIES = RequestFacts.EntryKind.values();
    private static final CallEnd[] ENDS = CallEnd.values();
    private static final String[] WIRE_NAMES = {"other", "stdio", "lines", "http", "sse", "websocket", "aeron"};
    private static final long IPV4_MARK = 1L << 32;
    private static final String ANY = "*";

    private final TextWriter text;
    private final SessionDigests digests = new SessionDigests();
    private final UriText uris;
    private final boolean hidesIds;
    private final boolean hidesNames;
    private final boolean hidesUris;
    private long epochOffsetNs;
    private long lines;

    LineWriter(TextWriter text, RedactionRules rules) {
        this.text = text;
        this.uris = new UriText(text, rules);
        this.hidesIds = hides(rules, "id");
        final boolean header = rules.headers().contains("mcp-name");
        this.hidesNames = header || hides(rules, "params", "name");
        this.hidesUris = header || hides(rules, "params", "uri");
    }

    private static boolean hides(RedactionRules rules, String... path) {
        for (final List<String> pointer : rules.pointers()) {
            boolean matches = pointer.size() <= path.length;
            for (int i = 0; matches && i < pointer.size(); i++) {
                matches = pointer.get(i).equals(ANY) || pointer.get(i).equals(path[i]);
            }
            if (matches) {
                return true;
            }
        }
        return false;
    }

    /** Sets the time of day, which may be put right while the process runs. */
    void anchor(long epochMs, long nowNs) {
        epochOffsetNs = TimeUnit.MILLISECONDS.toNanos(epochMs) - nowNs;
    }

    /** Lines so far. */
    long lines() {
        return lines;
    }

    /** Writes a line that tells of requests without lines. */
    void gap(long nowNs, long missed) {
        begin(nowNs);
        text.ascii(",\"event\":\"gap\",\"missed\":").number(missed).ascii("}\n");
        lines++;
    }

    /** Writes a line that tells of refused requests without lines. */
    void refused(long nowNs, long count) {
        begin(nowNs);
        text.ascii(",\"event\":\"gap\",\"refused\":").number(count).ascii("}\n");
        lines++;
    }

    private void begin(long timeNs) {
        text.ascii("{\"time\":\"").time((epochOffsetNs + timeNs) / 1000).ascii("\"");
    }

    @Override
    public void onMessage(int type, MutableDirectBuffer record, int index, int length) {
        begin(record.getLong(index + AuditRecord.TIME_NS));
        final int session = record.getShort(index + AuditRecord.SESSION_LENGTH);
        final int id = record.getShort(index + AuditRecord.ID_LENGTH);
        final int name = record.getShort(index + AuditRecord.NAME_LENGTH);
        final int methodName = record.getShort(index + AuditRecord.METHOD_LENGTH);
        final int sessionAt = index + AuditRecord.TEXTS;
        final int idAt = sessionAt + session;
        final int nameAt = idAt + id;
        final int methodAt = nameAt + name;
        final int taskAt = principal(record, index, methodAt + methodName);
        if (type != AuditRecord.TASK_END
                || record.getLong(index + AuditRecord.CONNECTION) != RefusedRequest.NO_CONNECTION) {
            origin(record, index);
        }
        if (session > 0) {
            text.ascii(",\"session\":\"")
                    .ascii(digests.digest(record, sessionAt, session))
                    .ascii("\"");
        }
        if (type == AuditRecord.REQUEST) {
            method(record, index, methodAt, methodName);
        } else if (type == AuditRecord.TASK_END) {
            text.ascii(",\"event\":\"task-end\"");
        } else {
            refusal(record, index, methodAt, methodName);
            lines++;
            return;
        }
        if (name > 0) {
            name(record, index, nameAt, name);
        }
        if (id > 0) {
            id(record, idAt, id);
        }
        final int task = record.getShort(index + AuditRecord.TASK_LENGTH);
        if (task > 0) {
            text.ascii(",\"task\":\"");
            text.json(record, taskAt, task, AuditRecord.MAX_ID_BYTES);
            text.ascii("\"");
        }
        final int scopes = record.getShort(index + AuditRecord.SCOPES_LENGTH);
        if (scopes > 0) {
            text.ascii(",\"requiredScopes\":\"");
            text.json(record, taskAt + task, scopes, RequiredScopes.MAX_BYTES);
            text.ascii("\"");
        }
        end(record, index);
        lines++;
    }

    /** Its duration is not known: a transport has no time of its beginning. */
    private void refusal(MutableDirectBuffer record, int index, int reasonAt, int reasonLength) {
        text.ascii(",\"event\":\"refused\",\"reason\":\"");
        text.json(record, reasonAt, reasonLength, AuditRecord.MAX_ID_BYTES);
        text.ascii("\"");
        final int status = record.getInt(index + AuditRecord.CODE);
        if (status != 0) {
            text.ascii(",\"status\":").number(status);
        }
        text.ascii(",\"outcome\":\"")
                .ascii(ENDS[record.getByte(index + AuditRecord.END)].text())
                .ascii("\"}\n");
    }

    /** Returns the place behind the caller. */
    private int principal(MutableDirectBuffer record, int index, int start) {
        int at = caller(",\"principal\":\"", record, index + AuditRecord.CALLER_LENGTH, start);
        at = caller(",\"issuer\":\"", record, index + AuditRecord.ISSUER_LENGTH, at);
        at = caller(",\"subject\":\"", record, index + AuditRecord.SUBJECT_LENGTH, at);
        return caller(",\"client\":\"", record, index + AuditRecord.CLIENT_LENGTH, at);
    }

    private int caller(String member, MutableDirectBuffer record, int lengthIndex, int start) {
        final int count = record.getShort(lengthIndex);
        final int shown = Math.min(count, AuditRecord.MAX_CALLER_CHARS);
        if (count > 0) {
            text.ascii(member);
            for (int i = 0; i < shown; i++) {
                final char unit = record.getChar(start + i * Character.BYTES);
                final char next = i + 1 < shown ? record.getChar(start + (i + 1) * Character.BYTES) : 0;
                final boolean pair = Character.isSurrogatePair(unit, next);
                text.character(pair ? Character.toCodePoint(unit, next) : unit);
                i += pair ? 1 : 0;
            }
            text.ascii(count > shown ? "...\"" : "\"");
        }
        return start + count * Character.BYTES;
    }

    private void origin(MutableDirectBuffer record, int index) {
        text.ascii(",\"transport\":\"").ascii(WIRE_NAMES[WIRES[record.getByte(index + AuditRecord.WIRE)].ordinal()]);
        text.ascii("\",\"shard\":").number(record.getShort(index + AuditRecord.SHARD));
        final long connection = record.getLong(index + AuditRecord.CONNECTION);
        if (connection != RefusedRequest.NO_CONNECTION) {
            text.ascii(",\"connection\":").number(connection);
        }
        final long peer = record.getLong(index + AuditRecord.PEER);
        if (peer != PeerKey.NONE) {
            text.ascii(",\"address\":\"");
            address(peer);
            text.ascii("\"");
        }
        final int version = record.getByte(index + AuditRecord.VERSION);
        if (version >= 0) {
            text.ascii(",\"version\":\"").ascii(VERSIONS[version].wireName()).ascii("\"");
        }
    }

    /** An IPv4 address; of an IPv6 address the network, its first 64 bits. */
    private void address(long peer) {
        if (peer >>> 32 == IPV4_MARK >>> 32) {
            text.number((peer >>> 24) & 0xFF).ascii(".").number((peer >>> 16) & 0xFF);
            text.ascii(".").number((peer >>> 8) & 0xFF).ascii(".").number(peer & 0xFF);
            return;
        }
        for (int shift = 48; shift >= 0; shift -= 16) {
            text.hex((int) (peer >>> shift) & 0xFFFF).ascii(":");
        }
        text.ascii(":/64");
    }

    private void method(MutableDirectBuffer record, int index, int at, int length) {
        final int known = record.getShort(index + AuditRecord.METHOD);
        final FrameKind kind = KINDS[record.getByte(index + AuditRecord.KIND)];
        if (kind != FrameKind.MESSAGE) {
            text.ascii(kind == FrameKind.OPEN_STREAM ? ",\"event\":\"open-stream\"" : ",\"event\":\"end-session\"");
        } else if (known >= 0) {
            text.ascii(",\"method\":\"").ascii(METHODS[known].wireName()).ascii("\"");
        } else if (length > 0) {
            text.ascii(",\"method\":\"");
            text.json(record, at, length, AuditRecord.MAX_ID_BYTES);
            text.ascii("\"");
        }
    }

    private void name(MutableDirectBuffer record, int index, int at, int length) {
        final RequestFacts.EntryKind entry = ENTRIES[record.getByte(index + AuditRecord.ENTRY)];
        final boolean uri = entry == RequestFacts.EntryKind.RESOURCE;
        text.ascii(
                uri ? ",\"resource\":\"" : entry == RequestFacts.EntryKind.PROMPT ? ",\"prompt\":\"" : ",\"tool\":\"");
        if (uri ? hidesUris : hidesNames) {
            text.ascii(RedactionRules.REDACTED);
        } else if (uri) {
            uris.write(record, at, length);
        } else {
            text.json(record, at, length, AuditRecord.MAX_NAME_BYTES);
        }
        text.ascii("\"");
    }

    /** The id as text, whatever it was: a string's content, a number's digits. */
    private void id(MutableDirectBuffer record, int at, int length) {
        text.ascii(",\"id\":\"");
        if (hidesIds) {
            text.ascii(RedactionRules.REDACTED);
        } else if (record.getByte(at) == '"') {
            final boolean whole = length <= AuditRecord.MAX_ID_BYTES;
            text.json(record, at + 1, length - (whole ? 2 : 1), AuditRecord.MAX_ID_BYTES - 1);
        } else {
            text.json(record, at, length, AuditRecord.MAX_ID_BYTES);
        }
        text.ascii("\"");
    }

    private void end(MutableDirectBuffer record, int index) {
        text.ascii(",\"outcome\":\"")
                .ascii(ENDS[record.getByte(index + AuditRecord.END)].text())
                .ascii("\"");
        final int code = record.getInt(index + AuditRecord.CODE);
        if (code != 0) {
            text.ascii(",\"code\":").number(code);
        }
        final long duration = Math.max(0, record.getLong(index + AuditRecord.DURATION_NS));
        text.ascii(",\"durationUs\":").number(duration / 1000).ascii("}\n");
    }
}
