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
        for (final HttpField field : FIELDS) {
            if (head.has(field) && !(field == HttpField.AUTHORIZATION && !caller.isAnonymous())) {
                frame.header(field.frameHeader(), start + head.offset(field), head.length(field));
            }
        }
        if (head.hasParameters()) {
            frame.parameters().set(start + head.parametersOffset(), head.parametersLength());
            withhold(frame, head, buffer, start);
        }
        return frame.principal(caller)
                .kind(kind(head.method()))
                .acceptsStream(head.acceptsStream())
                .bytes(buffer, body, head.method() == HttpMethod.POST ? bodyBytes : 0);
    }

    /**
     * Leaves the line of the credentials out, if it stands among the parameters: nobody reads them there, and unchecked
     * ones are a header of the frame.
     */
    private static void withhold(Frame frame, HttpHead head, UnsafeBuffer buffer, int start) {
        final int value = start + head.offset(HttpField.AUTHORIZATION);
        final int first = start + head.parametersOffset();
        if (!head.has(HttpField.AUTHORIZATION) || value < first || value >= first + head.parametersLength()) {
            return;
        }
        int line = value;
        while (buffer.getByte(line - 1) != '\n') {
            line--;
        }
        int end = value;
        while (buffer.getByte(end) != '\n') {
            end++;
        }
        frame.parameters().leaveOut(line, end + 1 - line);
    }

    private static FrameKind kind(HttpMethod method) {
        return switch (method) {
            case GET -> FrameKind.OPEN_STREAM;
            case DELETE -> FrameKind.END_SESSION;
            default -> FrameKind.MESSAGE;
        };
    }
}
