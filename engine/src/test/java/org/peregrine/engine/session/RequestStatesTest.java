package org.peregrine.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class RequestStatesTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final StateKeys keys = StateKeys.random();
    private final RequestStates states = new RequestStates(() -> keys, () -> 5_000, 1_000, 4_096);

    private static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }

    /** Another spelling is taken for the same bytes by a lenient decoder, and would be another text of one state. */
    @Test
    void shouldTakeOneSpellingAlone() {
        final String signed = states.sign(new RoundState(), "alice", "request");
        final String[] parts = signed.split("\\.", 2);
        assertThat(states.verify(signed, "alice", "request")).isNotNull();
        int spellings = 0;
        for (int i = 0; i < ALPHABET.length(); i++) {
            final String mac = parts[1].substring(0, parts[1].length() - 1) + ALPHABET.charAt(i);
            if (!mac.equals(parts[1]) && Arrays.equals(bytes(mac), bytes(parts[1]))) {
                spellings++;
                assertThat(states.verify(parts[0] + '.' + mac, "alice", "request"))
                        .isNull();
            }
        }
        assertThat(spellings).isEqualTo(3);
        assertThat(bytes(parts[1] + "=")).isEqualTo(bytes(parts[1]));
        assertThat(states.verify(signed + '=', "alice", "request")).isNull();
    }

    @Test
    void shouldRefuseWhatIsNoState() {
        for (final String text : new String[] {"", ".", "a.b", "=.=", "AAAA", "AAAA.AAAA", "a b.c"}) {
            assertThat(states.verify(text, "alice", "request")).as(text).isNull();
        }
    }
}
