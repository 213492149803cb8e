package org.peregrine.codec.schema.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table beside what the JDK knows. {@code unicode-properties.test.mjs} compares all of it with Node. */
class UnicodePropertyTest {
    private static final Map<String, IntPredicate> KNOWN = Map.ofEntries(
            Map.entry("Alphabetic", Character::isAlphabetic),
            Map.entry("Lowercase", Character::isLowerCase),
            Map.entry("Upper", Character::isUpperCase),
            Map.entry("Ideographic", Character::isIdeographic),
            Map.entry("Emoji", Character::isEmoji),
            Map.entry("EPres", Character::isEmojiPresentation),
            Map.entry("EMod", Character::isEmojiModifier),
            Map.entry("EBase", Character::isEmojiModifierBase),
            Map.entry("EComp", Character::isEmojiComponent),
            Map.entry("Bidi_Mirrored", Character::isMirrored),
            Map.entry("ID_Start", Character::isUnicodeIdentifierStart),
            Map.entry("Lu", codePoint -> Character.getType(codePoint) == Character.UPPERCASE_LETTER),
            Map.entry("gc=Decimal_Number", Character::isDigit),
            Map.entry("Letter", Character::isLetter),
            Map.entry("General_Category=Cf", codePoint -> Character.getType(codePoint) == Character.FORMAT));

    /** The code points that both know: the JDK's Unicode may be older or newer than the table's. */
    private static boolean agree(final BitSet table, final IntPredicate known) {
        final BitSet compared = members("Assigned");
        final BitSet different = new BitSet();
        for (int codePoint = compared.nextSetBit(0); codePoint >= 0; codePoint = compared.nextSetBit(codePoint + 1)) {
            different.set(codePoint, Character.isDefined(codePoint) && known.test(codePoint) != table.get(codePoint));
        }
        // A new version of Unicode moves a few of the old ones.
        return !table.isEmpty() && different.cardinality() <= 20;
    }

    private static BitSet members(final String name) {
        final BitSet members = new BitSet();
        final int[] ranges = UnicodeProperty.named(name).ranges();
        for (int i = 0; i < ranges.length; i += 2) {
            members.set(ranges[i], ranges[i + 1] + 1);
        }
        return members;
    }

    @Test
    void shouldKnowWhatTheJdkKnows() {
        KNOWN.forEach((name, known) ->
                assertThat(agree(members(name), known)).as(name).isTrue());
    }

    @Test
    void shouldKnowEveryScriptOfTheJdk() {
        final Map<Character.UnicodeScript, BitSet> known = new EnumMap<>(Character.UnicodeScript.class);
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            known.computeIfAbsent(Character.UnicodeScript.of(codePoint), script -> new BitSet())
                    .set(codePoint);
        }
        int scripts = 0;
        for (final Map.Entry<Character.UnicodeScript, BitSet> script : known.entrySet()) {
            final String name = "sc=" + titled(script.getKey().name());
            if (script.getKey() != Character.UnicodeScript.UNKNOWN && UnicodeProperty.exists(name)) {
                scripts++;
                final BitSet different = members(name);
                different.andNot(script.getValue());
                // Those that the JDK does not know yet are unknown there.
                different.andNot(known.get(Character.UnicodeScript.UNKNOWN));
                script.getValue().andNot(members(name));
                assertThat(different.cardinality() + script.getValue().cardinality())
                        .as(name)
                        .isLessThanOrEqualTo(20);
            }
        }
        assertThat(scripts).isGreaterThan(160);
    }

    private static String titled(final String name) {
        final StringBuilder title = new StringBuilder();
        for (final String word : name.split("_", -1)) {
            title.append(title.isEmpty() ? "" : "_")
                    .append(word.charAt(0))
                    .append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return title.toString();
    }

    @Test
    void shouldExtendScripts() {
        assertThat(members("scx=Deva").get(0x0964)).isTrue();
        assertThat(members("Script_Extensions=Devanagari").get(0x0964)).isTrue();
        assertThat(members("sc=Deva").get(0x0964)).isFalse();
        assertThat(members("scx=Zyyy").get(0x0964)).isFalse();
        assertThat(members("scx=Latin")).isNotEqualTo(members("sc=Latin"));
    }

    @Test
    void shouldPartitionCodePointsByCategoryAndByScript() {
        for (final List<String> parts : List.of(
                List.of("L", "M", "N", "P", "S", "Z", "C"),
                List.of("Assigned", "Cn"),
                List.of("Cn", "Cs", "Co", "Cf", "Cc", "L", "M", "N", "P", "S", "Z"))) {
            final BitSet all = new BitSet();
            for (final String part : parts) {
                assertThat(all.intersects(members(part))).as(part).isFalse();
                all.or(members(part));
            }
            assertThat(all.cardinality()).isEqualTo(Character.MAX_CODE_POINT + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ID_Continue",
                "XID_Start",
                "XIDC",
                "Math",
                "Hex_Digit",
                "Dash",
                "Diacritic",
                "Changes_When_NFKC_Casefolded",
                "Default_Ignorable_Code_Point",
                "Grapheme_Extend",
                "Regional_Indicator",
                "Variation_Selector",
                "punct",
                "sc=Zinh",
                "space"
            })
    void shouldKnowNamesOfEcmaScript(final String name) {
        assertThat(UnicodeProperty.exists(name)).isTrue();
        assertThat(UnicodeProperty.named(name)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alphabetic",
                "Latin",
                "IsAlphabetic",
                "Script",
                "sc=Nothing",
                "Lu=Lu",
                "Block=Basic_Latin",
                "gc=",
                "=L"
            })
    void shouldRefuseOtherNames(final String name) {
        assertThat(UnicodeProperty.exists(name)).isFalse();
    }
}
