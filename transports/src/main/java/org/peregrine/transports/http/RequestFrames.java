package org.peregrine.transports.http;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.transports.head.HttpField;
import org.peregrine.transports.head.HttpHead;
import org.peregrine.transports.head.HttpMethod;

/** Frames that the engine gets of a request. */
final class RequestFrames {
    private static final HttpField[] FIELDS = Arrays.stream(HttpField.values())
            .filter(field -> field.frameHeader() != null)
            .toArray(HttpField[]::new);

    private RequestFrames() {}

    /** Fills a frame that was started; only of a message the body is used. The token of a known caller stays out. */
    static Frame fill(Frame frame, HttpHead head, Principal caller, UnsafeBuffer buffer, int start, int bodyBytes) {
        final int body = start + head.length();
        int region = body;
        for (final HttpField field : FIELDS) {
            if (head.has(field) && !(field == HttpField.AUTHORIZATION && !caller.isAnonymous())) {
                final int offset = start + head.offset(field);
                frame.header(field.frameHeader(), offset, head.length(field));
                region = Math.min(region, offset);
            }
        }
        if (head.hasParameters()) {
            region = start + head.fieldsOffset();
            frame.parameterFields(region, head.fieldsLength());
        }
        return frame.principal(caller)
                .kind(kind(head.method()))
                .acceptsStream(head.acceptsStream())
                .bytes(buffer, region, body, head.method() == HttpMethod.POST ? bodyBytes : 0);
    }

    private static FrameKind kind(HttpMethod method) {
        return switch (method) {
            case GET -> FrameKind.OPEN_STREAM;
            case DELETE -> FrameKind.END_SESSION;
            default -> FrameKind.MESSAGE;
        };
    }
}
