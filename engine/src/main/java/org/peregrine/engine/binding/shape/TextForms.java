package org.peregrine.engine.binding.shape;

import java.io.File;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Base64;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import java.util.function.Function;

/** The types of the JDK that JSON holds as strings: how each is read, written and described. */
final class TextForms {
    private static final String UUID_PATTERN = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";

    private static final String BASE64 = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";

    private static final String NO_NUL = "^[^\\u0000]*$";

    private static final String BMP = "^[\\u0000-\\uD7FF\\uE000-\\uFFFF]$";

    private static final String MONTH_DAY = "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";

    private static final String TIME = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?";

    /** Digits of a second beyond nanoseconds would be lost. */
    private static final String NANOSECONDS = "^[^.]*(\\.[0-9]{1,9}([^0-9].*)?)?$";

    private static final String MILLISECONDS = "^[^.]*(\\.[0-9]{1,3}0*([^0-9].*)?)?$";

    private static final String AMOUNT = "-?[0-9]{1,9}";

    /** As {@link Duration#parse} reads them, within what its seconds can hold. */
    private static final String DURATION = duration();

    private static final String PERIOD = "^-?P(" + AMOUNT + "Y(" + AMOUNT + "M)?(" + AMOUNT + "D)?|" + AMOUNT + "M("
            + AMOUNT + "D)?|" + AMOUNT + "D)$";

    /** RFC 5646, section 2.1, without the registered irregular tags. */
    private static final String LANGUAGE_TAG =
            "^[A-Za-z]{2,8}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?" + "(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))?$";

    private static final String OFFSET = "^(Z|[+-](0[0-9]|1[0-7]):[0-5][0-9]|[+-]18:00)$";

    private static final Map<Class<?>, TextShape> SHAPES = new HashMap<>();

    static {
        addTexts();
        addNames();
        addTimes();
    }

    private TextForms() {}

    /** The shape of a class; null when it is no text. */
    static TextShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    private static String duration() {
        final String amount = "-?[0-9]{1,15}";
        final String seconds = amount + "(\\.[0-9]{1,9})?S";
        final String time = "T(" + amount + "H(" + amount + "M)?(" + seconds + ")?|" + amount + "M(" + seconds + ")?|"
                + seconds + ")";
        return "^-?P(" + AMOUNT + "D(" + time + ")?|" + time + ")$";
    }

    private static TextShape add(Class<?> type, String expectation, TextShape.Parser parser) {
        return add(type, expectation, parser, Object::toString);
    }

    private static TextShape add(
            Class<?> type, String expectation, TextShape.Parser parser, Function<Object, String> format) {
        final TextShape shape = new TextShape(expectation, parser, format);
        SHAPES.put(type, shape);
        return shape;
    }

    @SuppressWarnings("JdkObsolete") // Authors may have it in a record.
    private static void addTexts() {
        add(String.class, "a string", text -> text);
        add(CharSequence.class, "a string", text -> text);
        add(StringBuilder.class, "a string", StringBuilder::new);
        add(StringBuffer.class, "a string", StringBuffer::new);
        add(char[].class, "a string", String::toCharArray, value -> new String((char[]) value));
        for (final Class<?> type : new Class<?>[] {char.class, Character.class}) {
            add(type, "one character", TextForms::character).pattern(BMP);
        }
        add(byte[].class, "Base64", Base64.getDecoder()::decode, value -> base64((byte[]) value))
                .encoding("base64")
                .pattern(BASE64);
        add(
                        ByteBuffer.class,
                        "Base64",
                        text -> ByteBuffer.wrap(Base64.getDecoder().decode(text)),
                        value -> base64(remaining((ByteBuffer) value)))
                .encoding("base64")
                .pattern(BASE64);
    }

    private static Object character(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException(text);
        }
        return text.charAt(0);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] remaining(ByteBuffer buffer) {
        final byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static void addNames() {
        add(UUID.class, "a UUID", TextForms::uuid).format("uuid").pattern(UUID_PATTERN);
        add(URI.class, "a URI", URI::new, value -> ((URI) value).toASCIIString())
                .format("uri-reference");
        add(URL.class, "a URL", text -> new URI(text).toURL()).format("uri").pattern("^(https?|ftp|file):");
        add(Path.class, "a path", Path::of).pattern(NO_NUL);
        add(File.class, "a path", text -> Path.of(text).toFile()).pattern(NO_NUL);
        add(
                        Locale.class,
                        "a language tag",
                        text -> new Locale.Builder().setLanguageTag(text).build(),
                        value -> ((Locale) value).toLanguageTag())
                .pattern(LANGUAGE_TAG);
        add(Currency.class, "a currency code of ISO 4217", Currency::getInstance)
                .pattern("^[A-Z]{3}$");
        add(Charset.class, "the name of a character set", Charset::forName);
        add(InetAddress.class, "an IP address", InetAddress::ofLiteral, value -> address((InetAddress) value))
                .anyFormat("ipv4", "ipv6");
        add(ZoneId.class, "a time zone", ZoneId::of);
        add(ZoneOffset.class, "an offset from UTC", ZoneOffset::of).pattern(OFFSET);
        add(
                TimeZone.class,
                "a time zone",
                text -> TimeZone.getTimeZone(ZoneId.of(text)),
                value -> ((TimeZone) value).getID());
    }

    private static Object uuid(String text) {
        if (text.length() != 36) {
            throw new IllegalArgumentException(text);
        }
        return UUID.fromString(text);
    }

    /** Without its scope, which means something to this machine alone. */
    private static String address(InetAddress address) {
        final String text = address.getHostAddress();
        final int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    private static void addTimes() {
        add(Instant.class, "a date and time", Instant::parse, value -> inEra((Instant) value))
                .format("date-time")
                .pattern(NANOSECONDS);
        add(Date.class, "a date and time in milliseconds", TextForms::date, value -> inEra(((Date) value).toInstant()))
                .format("date-time")
                .pattern(MILLISECONDS);
        add(OffsetDateTime.class, "a date and time", OffsetDateTime::parse, TextForms::dateTime)
                .format("date-time")
                .pattern(NANOSECONDS);
        add(
                        ZonedDateTime.class,
                        "a date and time",
                        text -> OffsetDateTime.parse(text).toZonedDateTime(),
                        TextForms::dateTime)
                .format("date-time")
                .pattern(NANOSECONDS);
        add(
                        OffsetTime.class,
                        "a time of day",
                        OffsetTime::parse,
                        value -> DateTimeFormatter.ISO_OFFSET_TIME.format((OffsetTime) value))
                .format("time")
                .pattern(NANOSECONDS);
        add(LocalDate.class, "a date", LocalDate::parse).format("date").pattern("^[0-9]{4}-" + MONTH_DAY + "$");
        add(LocalTime.class, "a time of day", LocalTime::parse).pattern("^" + TIME + "$");
        add(LocalDateTime.class, "a date and time without offset", LocalDateTime::parse)
                .pattern("^[0-9]{4}-" + MONTH_DAY + "T" + TIME + "$");
        add(YearMonth.class, "a year and month", YearMonth::parse).pattern("^[0-9]{4}-(0[1-9]|1[0-2])$");
        add(MonthDay.class, "a month and day", MonthDay::parse).pattern("^--" + MONTH_DAY + "$");
        add(Duration.class, "a duration", Duration::parse).pattern(DURATION);
        add(Period.class, "a period", Period::parse).pattern(PERIOD);
    }

    private static Object date(String text) {
        final Instant instant = Instant.parse(text);
        if (!instant.equals(instant.truncatedTo(ChronoUnit.MILLIS))) {
            throw new IllegalArgumentException(text);
        }
        return Date.from(instant);
    }

    /** RFC 3339 has years of four digits only. */
    private static String inEra(Instant instant) {
        return dateTime(instant.atOffset(ZoneOffset.UTC));
    }

    private static String dateTime(Object value) {
        final TemporalAccessor time = (TemporalAccessor) value;
        final int year = time.get(ChronoField.YEAR);
        if (year < 0 || year > 9999) {
            throw new IllegalArgumentException("JSON has no date for the year " + year);
        }
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
    }
}
