package org.peregrine.engine.redaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.json.HeapJson;

/** Accounts and secret parameters of URIs, in bodies that are recorded. */
final class UriSecretsTest {
    private static final String[] PIECES = {
        "db",
        "://",
        ":",
        "/",
        "@",
        "user",
        "pw",
        "?",
        "&",
        "=",
        "api_key",
        "token",
        "page",
        "%20",
        "#",
        ";",
        " ",
        "\"",
        "\\",
        "\n",
        "é",
        "{\"a\":\"",
        "host"
    };

    private static String redacted(String body, String... rules) {
        final BodyRedactor redactor = new BodyRedactor(RedactionRules.parse(List.of(rules)));
        final byte[] bytes = body.getBytes(UTF_8);
        redactor.redact(new UnsafeBuffer(bytes), 0, bytes.length);
        final byte[] out = new byte[redactor.length()];
        redactor.target().getBytes(0, out);
        return new String(out, UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            db://host/t?page=2&limit=5 | db://host/t?page=2&limit=5
            db://user:pw@host/t | db://[redacted]@host/t
            db://user@host | db://[redacted]@host
            //user:pw@host/t | //[redacted]@host/t
            db://a@b:c@host/x@y | db://[redacted]@host/x@y
            https://host/x@y?mail=a@b | https://host/x@y?mail=a@b
            https://host?api_key=secret | https://host?api_key=[redacted]
            https://host?a=1&API-KEY=s&b=2#token=t | https://host?a=1&API-KEY=[redacted]&b=2#token=[redacted]
            https://host?%61pi=s;my_password=p | https://host?%61pi=[redacted];my_password=[redacted]
            Resource not found: db://u:p@h/t?pwd=x, sorry | Resource not found: db://[redacted]@h/t?pwd=[redacted] sorry
            write to ada@example.com = today | write to ada@example.com = today
            dG9rZW4= | dG9rZW4=
            """)
    void shouldTakeOutOfAStringWhatIsSecretInItsUris(String text, String wanted) {
        final String body = "{\"method\":\"x\",\"params\":{ \"uri\" : \"TEXT\", \"n\":1.0}}";
        assertThat(redacted(body.replace("TEXT", text))).isEqualTo(body.replace("TEXT", wanted));
    }

    @Test
    void shouldSeeThroughEscapesOfJson() {
        assertThat(redacted("{\"a\":\"db:\\/\\/u:p@h?x=1\\u0026token=t\"}"))
                .isEqualTo("{\"a\":\"db://[redacted]@h?x=1&token=[redacted]\"}");
        assertThat(redacted("{\"a\":\"{\\\"uri\\\":\\\"db://u:p@h\\\"}\"}"))
                .isEqualTo("{\"a\":\"{\\\"uri\\\":\\\"db://[redacted]@h\\\"}\"}");
    }

    @Test
    void shouldLeaveOutABodyThatIsNoJsonAndMayHoldOne() {
        assertThat(redacted("{no json db://u:p@h")).isEqualTo("\"[redacted]\"");
        assertThat(redacted("{no json db://h")).isEqualTo("{no json db://h");
    }

    @Test
    void shouldKeepWhatRulesKeep() {
        assertThat(redacted("{\"a\":\"x?token=t&pwd=p\"}", "keep:token"))
                .isEqualTo("{\"a\":\"x?token=t&pwd=[redacted]\"}");
    }

    /** The quick look at the bytes must not miss what the close look would take out. */
    @Test
    void shouldMissNothingByTheQuickLook() {
        final Random random = new Random(20261129);
        final UriSecrets uris = new UriSecrets(RedactionRules.parse(List.of()).names());
        int secrets = 0;
        for (int i = 0; i < 20_000; i++) {
            final StringBuilder text = new StringBuilder();
            for (int piece = random.nextInt(12); piece >= 0; piece--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            final HeapJson json = new HeapJson();
            json.writer().value(text.toString());
            final byte[] bytes = json.bytes();
            final String plain = uris.redact(text.toString());
            if (!plain.equals(text.toString())) {
                secrets++;
                assertThat(UriSecrets.mayBeIn(bytes, 1, bytes.length - 1))
                        .as(text.toString())
                        .isTrue();
                assertThat(uris.redact(plain)).as(text.toString()).isEqualTo(plain);
            }
        }
        assertThat(secrets).isGreaterThan(200);
    }
}
