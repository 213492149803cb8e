package org.peregrine.engine.principal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Room in the table of tokens is shared by callers, and tokens with open streams are the last to lose it. */
@Timeout(60)
class TokenShareTest {
    private static final int ENTRIES = 100;
    private static final int LARGE_BYTES = 10_000;

    private final long nowNs = 1_000_000;
    private final long nowMs = 1_000_000;
    private KnownTokens known = new KnownTokens(ENTRIES, Long.MAX_VALUE / 8);
    private int made;

    private Token accepted(String caller, int length) {
        made++;
        final String text = made + "x".repeat(length);
        final UnsafeBuffer bytes = new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
        final Token token = new Token(KnownTokens.hash(bytes, 0, text.length()), bytes, 0, text.length());
        known.add(token);
        token.tenure = Tenure.ofToken(() -> nowNs);
        token.accept(Principal.of("issuer", caller));
        known.accepted(token, nowNs);
        assertThat(known.find(token.hash, bytes, 0, text.length())).isSameAs(token);
        return token;
    }

    private List<Token> accepted(int count, String caller) {
        return IntStream.range(0, count).mapToObj(i -> accepted(caller, 10)).toList();
    }

    private static long known(List<Token> tokens) {
        return tokens.stream()
                .filter(token -> token.state() == Token.State.ACCEPTED)
                .count();
    }

    @Test
    void shouldLetTheTokensOfACallerGiveWayToItsOwn() {
        final Token bobs = accepted("bob", 10);
        final List<Token> flood = accepted(1000, "alice");

        assertThat(bobs.state()).isEqualTo(Token.State.ACCEPTED);
        assertThat(known(flood)).isEqualTo(79);
        assertThat(flood.getLast().state()).isEqualTo(Token.State.ACCEPTED);
        assertThat(known.entries()).isEqualTo(80);
    }

    @Test
    void shouldShareTheBytesToo() {
        known = new KnownTokens(ENTRIES, 50L * LARGE_BYTES);
        final Token bobs = accepted("bob", 10);
        final List<Token> flood = IntStream.range(0, 200)
                .mapToObj(i -> accepted("alice", LARGE_BYTES))
                .toList();

        assertThat(bobs.state()).isEqualTo(Token.State.ACCEPTED);
        assertThat(known(flood)).isBetween(30L, 40L);
        assertThat(known.bytes()).isLessThan(50L * LARGE_BYTES);
    }

    @Test
    void shouldLeaveRoomWhenSomeCallersTakeAsMuchAsTheyCan() {
        final Token bobs = accepted("bob", 10);
        for (int i = 0; i < 1000; i++) {
            accepted("alice" + i % 3, 10);
        }
        assertThat(bobs.state()).isEqualTo(Token.State.ACCEPTED);
        assertThat(known.entries()).isLessThan(ENTRIES);
    }

    @Test
    void shouldTakeBackWhatACallerHasTooMuchOnceOthersCome() {
        final List<Token> flood = accepted(1000, "alice");
        for (int i = 0; i < 20; i++) {
            accepted("caller" + i, 10);
        }
        assertThat(known.entries()).isEqualTo(ENTRIES);
        accepted("alice", 10);
        assertThat(known(flood)).isLessThanOrEqualTo(64);
    }

    @Test
    void shouldKeepTheTokensOfOpenStreamsWhenManyCallersFillTheTable() {
        final List<Token> open = new ArrayList<>();
        for (int i = 0; i < ENTRIES - 1; i++) {
            open.add(accepted("caller" + i, 10));
            open.getLast().tenure.claim(nowMs);
        }
        for (int i = 0; i < 1000; i++) {
            accepted("stranger" + i, 10);
        }
        assertThat(known(open)).isEqualTo(ENTRIES - 1);
        assertThat(known.entries()).isEqualTo(ENTRIES);
    }

    @Test
    void shouldStayWithinItsBoundsWhenAStreamIsOpenWithEveryToken() {
        final List<Token> open = new ArrayList<>();
        for (int i = 0; i < 3 * ENTRIES; i++) {
            open.add(accepted("caller" + i, 10));
            open.getLast().tenure.claim(nowMs);
            assertThat(known.entries()).isLessThanOrEqualTo(ENTRIES);
        }
        assertThat(open.getLast().state()).isEqualTo(Token.State.ACCEPTED);
    }

    /** Up to an eighth of the table: beyond it a caller's streams do not take the room of others. */
    @Test
    void shouldKeepTheTokensOfOpenStreamsOfACallerThatIsNotLarge() {
        for (int i = 0; i < ENTRIES - 12; i++) {
            accepted("caller" + i, 10);
        }
        final List<Token> open = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            open.add(accepted("alice", 10));
            open.getLast().tenure.claim(nowMs);
            if (i == 11) {
                assertThat(known(open)).isEqualTo(12);
            }
        }
        assertThat(known(open)).isBetween(1L, 13L);
        assertThat(known.entries()).isLessThanOrEqualTo(ENTRIES);
    }

    @Test
    void shouldCountATokenForTheCallerThatASecondCheckNames() {
        final List<Token> tokens = accepted(20, "alice");
        for (final Token token : tokens) {
            token.accept(Principal.of("issuer", "bob"));
            known.checkedAgain(token, nowNs);
        }
        final List<Token> flood = accepted(100, "alice");

        assertThat(known(tokens)).isEqualTo(20);
        assertThat(known(flood)).isEqualTo(64);
        accepted(100, "bob");
        assertThat(known(tokens)).isZero();
    }

    @Test
    void shouldKeepNothingOfACallerWithoutTokens() {
        for (final Token token : accepted(20, "alice")) {
            known.end(token, Token.State.EVICTED, "");
        }
        assertThat(known.callers()).isZero();
        assertThat(known.bytes()).isZero();
    }
}
