package org.peregrine.transports.http;

import org.peregrine.codec.http.HttpSyntax;

/**
 * Checks the extensions of a chunk, byte by byte. They are not used, but a lax parser may find the end of the line at
 * another place than a strict one.
 *
 * <pre>
 *   *( ";" token [ "=" ( token / quoted-string ) ] )
 * </pre>
 *
 * <p>Stricter than RFC 9112, 7.1.1: no white space between the parts, no byte above ASCII.
 */
final class ChunkExtension {
    private enum State {
        NAME_START,
        NAME,
        VALUE_START,
        TOKEN,
        QUOTED,
        ESCAPED,
        QUOTED_END
    }

    private State state = State.NAME_START;

    /** Starts behind the first semicolon. */
    void start() {
        state = State.NAME_START;
    }

    /** Whether the line may end here. */
    boolean isWhole() {
        return state == State.NAME || state == State.TOKEN || state == State.QUOTED_END;
    }

    /** Takes a byte before the line's end; false when it cannot stand there. */
    boolean take(byte b) {
        return switch (state) {
            case NAME_START -> token(b, State.NAME);
            case NAME -> b == '=' ? next(State.VALUE_START) : tokenOrNext(b, State.NAME);
            case VALUE_START -> b == '"' ? next(State.QUOTED) : token(b, State.TOKEN);
            case TOKEN -> tokenOrNext(b, State.TOKEN);
            case QUOTED -> quoted(b);
            case ESCAPED -> next(State.QUOTED) && isText(b);
            case QUOTED_END -> b == ';' && next(State.NAME_START);
        };
    }

    private boolean token(byte b, State following) {
        return next(following) && HttpSyntax.isToken(b);
    }

    private boolean tokenOrNext(byte b, State current) {
        return b == ';' ? next(State.NAME_START) : token(b, current);
    }

    private boolean quoted(byte b) {
        if (b == '"') {
            return next(State.QUOTED_END);
        }
        return b == '\\' ? next(State.ESCAPED) : isText(b);
    }

    private static boolean isText(byte b) {
        return b > 0 && HttpSyntax.isValue(b);
    }

    private boolean next(State following) {
        state = following;
        return true;
    }
}
