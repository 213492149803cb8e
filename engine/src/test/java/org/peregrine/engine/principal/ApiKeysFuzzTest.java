package org.peregrine.engine.principal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of keys made at random: each is taken whole or refused with the number of its first wrong line. */
final class ApiKeysFuzzTest {
    private static final int ROUNDS = 300;
    private static final Pattern LINE = Pattern.compile("[0-9a-fA-F]{64}\\s+\\S.*");

    @TempDir
    private Path directory;

    private static String digest(String key) throws NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    private static String line(Random random, int number) throws NoSuchAlgorithmException {
        final String digest = digest("key-" + number);
        return switch (random.nextInt(random.nextInt(4) > 0 ? 6 : 14)) {
            case 0 -> digest + " name-" + number;
            case 1 -> "  " + digest + "\tname-" + number + "  a:read   b:write ";
            case 2 -> digest.toUpperCase(Locale.ROOT) + " name-" + number + " a";
            case 3 -> "";
            case 4 -> "# " + digest + " name";
            case 5 -> " \t ";
            case 6 -> digest;
            case 7 -> digest.substring(1) + " name";
            case 8 -> digest + "0 name";
            case 9 -> "canary-key-" + number + " name";
            case 10 -> digest.replace('0', 'g').replace('1', 'h').replace('a', 'k') + " name";
            case 11 -> "name " + digest;
            case 12 -> digest + "," + "name";
            default -> "\ufeff" + digest + " name";
        };
    }

    private static boolean isWrong(String line) {
        final String text = line.strip();
        return !text.isEmpty() && !text.startsWith("#") && !LINE.matcher(text).matches();
    }

    private static Principal verify(ApiKeys keys, String key) throws IOException {
        try {
            return keys.verify(key);
        } catch (final RefusedTokenException refused) {
            return null;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 20261129})
    void shouldTakeAFileWholeOrNameItsFirstWrongLine(long seed) throws Exception {
        final Random random = new Random(seed);
        int taken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final List<String> lines = new ArrayList<>();
            for (int number = random.nextInt(6); number >= 0; number--) {
                lines.add(line(random, number));
            }
            final Path file = Files.writeString(directory.resolve("keys-" + round), String.join("\n", lines));
            lines.set(0, lines.getFirst().replaceFirst("^\ufeff", "")); // There it is the mark of the file's encoding.
            final int wrong = firstWrong(lines);
            try {
                final ApiKeys keys = ApiKeys.of(file);
                assertThat(wrong >= 0 || hasNoKey(lines)).as(lines.toString()).isFalse();
                assertEachKey(keys, lines);
                taken++;
            } catch (final IOException refused) {
                assertThat(refused)
                        .as(lines.toString())
                        .hasMessageContaining(
                                wrong < 0 ? "it has no key" : "line " + (wrong + 1) + " is not a SHA-256");
                assertThat(wrong >= 0 || hasNoKey(lines)).as(lines.toString()).isTrue();
                assertThat(refused.toString() + refused.getCause()).doesNotContain("canary-key", "name-");
            }
        }
        assertThat(taken).isBetween(ROUNDS / 20, ROUNDS - ROUNDS / 20);
    }

    private static boolean hasNoKey(List<String> lines) {
        return lines.stream().allMatch(line -> line.isBlank() || line.strip().startsWith("#"));
    }

    private static int firstWrong(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (isWrong(lines.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static void assertEachKey(ApiKeys keys, List<String> lines) throws Exception {
        for (int number = 0; number < 6; number++) {
            final String key = "key-" + number;
            final String digest = digest(key);
            final boolean listed = lines.stream()
                    .anyMatch(line -> line.strip().regionMatches(true, 0, digest + " ", 0, 64)
                            && !line.strip().startsWith("#"));
            final Principal caller = verify(keys, key);
            assertThat(caller != null).as(lines.toString()).isEqualTo(listed);
            assertThat(verify(keys, digest)).as("a digest is no key").isNull();
        }
    }
}
