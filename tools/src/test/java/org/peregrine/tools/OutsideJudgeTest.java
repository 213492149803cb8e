package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The judge of {@code .ci/outside} accepts reports of this server, and finds each fault that is written into one. */
@Timeout(120)
final class OutsideJudgeTest {
    private static final Path REPORTS = Path.of("src", "test", "resources", "org", "peregrine", "tools", "outside");
    private static final long JUDGE_TIMEOUT_S = 60;

    @TempDir
    private Path directory;

    /** Exit code and output of the judge. */
    private record Verdict(int code, String text) {}

    private static Verdict judge(Path report) throws Exception {
        final Process process = new ProcessBuilder(
                        "../.ci/outside", "judge", report.toAbsolutePath().toString())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(process.waitFor(JUDGE_TIMEOUT_S, TimeUnit.SECONDS)).isTrue();
            return new Verdict(
                    process.exitValue(), new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    private Path changed(String report, String from, String to) throws IOException {
        final String text = Files.readString(REPORTS.resolve(report));
        final String worse = text.replaceAll(from, to);
        assertThat(worse).isNotEqualTo(text);
        return Files.writeString(directory.resolve(report), worse);
    }

    private static void assertFault(Path report, String fault) throws Exception {
        final Verdict verdict = judge(report);
        assertThat(verdict.text).contains(report.getFileName() + ": FAULT: " + fault);
        assertThat(verdict.code).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sslscan.xml",
                "testssl.json",
                "renegotiation.txt",
                "closed-renegotiation.txt",
                "slow.csv",
                "calls.txt"
            })
    void shouldAcceptAReportOfThisServer(String report) throws Exception {
        final Verdict verdict = judge(REPORTS.resolve(report));
        assertThat(verdict.text).endsWith(report + ": good\n");
        assertThat(verdict.code).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"ssl\" version=\"2\" enabled=\"0\"|\"ssl\" version=\"2\" enabled=\"1\"|speaks ssl 2",
                "\"ssl\" version=\"3\" enabled=\"0\"|\"ssl\" version=\"3\" enabled=\"1\"|speaks ssl 3",
                "\"tls\" version=\"1.0\" enabled=\"0\"|\"tls\" version=\"1.0\" enabled=\"1\"|speaks tls 1.0",
                "\"tls\" version=\"1.1\" enabled=\"0\"|\"tls\" version=\"1.1\" enabled=\"1\"|speaks tls 1.1",
                "\"tls\" version=\"1.1\"|\"tls\" version=\"1.9\"|nothing was reported of tls 1.1",
                "\"tls\" version=\"1.3\" enabled=\"1\"|\"tls\" version=\"1.3\" enabled=\"0\"|TLS 1.2 and 1.3 were not",
                "<renegotiation supported=\"0\"|<renegotiation supported=\"1\"|renegotiates",
                "<renegotiation |<other |nothing was reported of renegotiation",
                "<heartbleed sslversion=\"TLSv1.3\" vulnerable=\"0\"|<compression supported=\"1\"|compresses",
                "\"TLSv1.2\" vulnerable=\"0\"|\"TLSv1.2\" vulnerable=\"1\"|bleeds in TLSv1.2",
                "<heartbleed |<other |nothing was reported of heartbleed",
                "TLS_AES_256_GCM_SHA384|ECDHE-RSA-AES256-SHA|weak suite ECDHE-RSA-AES256-SHA",
                "ECDHE-ECDSA-AES128-GCM-SHA256|AES128-GCM-SHA256|weak suite AES128-GCM-SHA256",
                "bits=\"128\" cipher=\"TLS_AES|bits=\"112\" cipher=\"TLS_AES|short key of TLS_AES_128_GCM_SHA256",
                "bits=\"192\" name=\"secp384r1|bits=\"80\" name=\"secp160r1|weak group secp160r1",
                "<cipher |<other |only 0 suites were found"
            })
    void shouldFindAFaultInAReportOfSslscan(String from, String to, String fault) throws Exception {
        assertFault(changed("sslscan.xml", from, to), fault);
    }

    @ParameterizedTest
    @CsvSource({
        "SSLv2, CRITICAL",
        "SSLv3, HIGH",
        "TLS1, LOW",
        "TLS1_1, LOW",
        "cipherlist_NULL, CRITICAL",
        "cipherlist_EXPORT, CRITICAL",
        "PFS, MEDIUM",
        "heartbleed, CRITICAL",
        "CCS, HIGH",
        "ticketbleed, WARN",
        "ROBOT, CRITICAL",
        "secure_renego, CRITICAL",
        "CRIME_TLS, HIGH",
        "BREACH, MEDIUM",
        "LUCKY13, LOW",
        "RC4, HIGH"
    })
    void shouldFindAFaultInAReportOfTestssl(String id, String severity) throws Exception {
        final String item = "(\"id\" *: \"" + id + "\",[^}]*\"severity\" *: )\"[A-Z]+\"";
        assertFault(changed("testssl.json", item, "$1\"" + severity + "\""), severity + " " + id + ": ");
        assertFault(changed("testssl.json", "\"" + id + "\"", "\"other\""), "nothing was reported of " + id);
    }

    @Test
    void shouldFindARenegotiation() throws Exception {
        final String after = "(?s)RENEGOTIATING\n.*";
        assertFault(
                changed("renegotiation.txt", after, "RENEGOTIATING\nverify return:1\n"),
                "renegotiation was not refused");
        assertFault(changed("renegotiation.txt", after, "closed\n"), "renegotiation was not tried");
    }

    @Test
    void shouldFindASecondWithoutAnAnswer() throws Exception {
        assertFault(changed("slow.csv", "(?m)^(9|12),(\\d+,\\d+,\\d+),.*", "$1,$2,0"), "not available in 2 of 22");
    }

    @Test
    void shouldNotAcceptAnAttackThatDidNotHappen() throws Exception {
        assertFault(changed("slow.csv", "(?m)^1\\d,.*\n", ""), "only 12 seconds were measured");
        assertFault(changed("slow.csv", "(?m)^(\\d+,\\d+,\\d+),\\d+", "$1,9"), "only 9 connections were open");
        assertFault(Files.writeString(directory.resolve("slow.csv"), ""), "only 0 seconds were measured");
    }

    @Test
    void shouldFindACallWithoutAnAnswer() throws Exception {
        assertFault(changed("calls.txt", "\\A200\n", "000\n"), "1 of 25 calls failed, the last one with 000");
        assertFault(changed("calls.txt", "(?s)\\A.*", "200\n"), "only 1 calls were made");
    }
}
