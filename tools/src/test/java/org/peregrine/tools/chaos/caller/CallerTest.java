package org.peregrine.tools.chaos.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.tls.PemFile;
import org.peregrine.codec.tls.TlsCredentials;

/** Challenges that are right and wrong, and what is issued. */
final class CallerTest {
    private static final String PLACE = "Bearer resource_metadata=\"https://a.example/\"";
    private static final String INVALID = PLACE + ", error=\"invalid_token\"";

    @Test
    void shouldTakeTheChallengeThatBelongsToTheCaller() {
        assertThatCode(() -> Caller.requireChallenge("x", true, 401, INVALID)).doesNotThrowAnyException();
        assertThatCode(() -> Caller.requireChallenge("x", false, 401, PLACE)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true|200|" + INVALID,
                "true|403|" + INVALID,
                "true|401|" + PLACE,
                "true|401|Bearer error=\"invalid_token\"",
                "true|401|''",
                "false|401|" + INVALID,
                "false|401|Basic resource_metadata=\"https://a.example/\""
            })
    void shouldFailAnyOther(boolean showsToken, int status, String challenge) {
        assertThatThrownBy(() -> Caller.requireChallenge("x", showsToken, status, challenge))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The x is not refused as it should be: " + status);
    }

    @Test
    void shouldIssueCertificatesOfAnyTime(@TempDir Path directory) throws Exception {
        final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        final CertificateAuthority authority = new CertificateAuthority(now);
        final TlsCredentials issued =
                authority.issue("robot", Validity.EXPIRING.notBefore(now), Validity.EXPIRING.expiry(now));
        final X509Certificate certificate = issued.chain().getFirst();
        certificate.verify(authority.certificate().getPublicKey());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=robot");
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(now.plus(30, ChronoUnit.MINUTES));
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(authority.certificate().getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        try (Callers callers = Callers.in(directory)) {
            assertThat(callers.options(true)).contains("--auth-unix=" + System.getProperty("user.name"));
            assertThat(callers.options(false)).noneMatch(option -> option.startsWith("--auth-unix"));
            assertThat(PemFile.read(directory.resolve("lasting-key.pem")).key().getAlgorithm())
                    .isEqualTo("EC");
        }
    }
}
