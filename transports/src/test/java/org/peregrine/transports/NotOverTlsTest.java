package org.peregrine.transports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.peregrine.codec.tls.TlsEngine;

final class NotOverTlsTest {
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final Pattern EXCEPTION =
            Pattern.compile("@NotOverTls\\([^;{]*?\\) +@(?:Test|ParameterizedTest)[^;{]*? void (\\w+)\\(");

    /** All tests that are left out of the runs over TLS; each says why that is no fault. */
    private static final List<String> EXCEPTIONS = List.of(
            "AddressSharesTest.shouldCountOneShareOverAllShards",
            "FirstLineTest.shouldTakeALastLineWithoutItsEndForAMessage",
            "HttpConnectionTest.shouldRefuseWhatAHalfCloseCutShort",
            "HttpPeerEndTest.shouldRefuseHalfARequestOfWhoLeaves",
            "HttpPeerEndTest.shouldTellOfAHalfCloseOnceAndStillAnswer",
            "LineProtocolTest.shouldAnswerWhatWasReadBeforeAHalfClose");

    private static Stream<String> exceptions(Path file) {
        try {
            final String name = file.getFileName().toString().replace(".java", ".");
            return EXCEPTION
                    .matcher(Files.readString(file).replaceAll("\\s+", " "))
                    .results()
                    .map(match -> name + match.group(1));
        } catch (final IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void shouldKnowEveryTestThatIsLeftOut() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            assertThat(files.filter(file -> file.toString().endsWith("Test.java"))
                            .flatMap(NotOverTlsTest::exceptions)
                            .sorted())
                    .containsExactlyElementsOf(EXCEPTIONS);
        }
    }

    @NotOverTls(reason = "everything")
    private static void overAny() {}

    @NotOverTls(engines = TlsEngine.CONSCRYPT, reason = "one")
    private static void overOne() {}

    private static boolean excludes(String method, TlsEngine engine) throws NoSuchMethodException {
        return NotOverTlsCondition.excludes(
                NotOverTlsTest.class.getDeclaredMethod(method).getAnnotation(NotOverTls.class), engine);
    }

    @Test
    void shouldLeaveNothingOutOfARunWithoutTls() throws NoSuchMethodException {
        overAny();
        overOne();
        assertThat(excludes("overAny", null)).isFalse();
        assertThat(excludes("overOne", null)).isFalse();
    }

    @Test
    void shouldLeaveOutOfARunOverTlsWhatNamesItsEngine() throws NoSuchMethodException {
        assertThat(excludes("overAny", TlsEngine.JDK)).isTrue();
        assertThat(excludes("overAny", TlsEngine.CONSCRYPT)).isTrue();
        assertThat(excludes("overOne", TlsEngine.CONSCRYPT)).isTrue();
        assertThat(excludes("overOne", TlsEngine.JDK)).isFalse();
    }
}
