package vertebra.engine.api.frames;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {

    private static final int PLENTY = 1 << 20;

    @Property(tries = 100)
    void whatIsWrittenIsRead(
            @ForAll("frames") @Size(max = 5) List<Frame> frames, @ForAll @IntRange(min = 500, max = 70_000) int chunk)
            throws IOException {
        // given
        byte[] wire = wire(frames);

        // when
        FrameReader reader = new FrameReader(trickle(wire, chunk), PLENTY);
        List<Frame> read = new ArrayList<>();
        for (Optional<Frame> next = reader.read(); next.isPresent(); next = reader.read()) {
            read.add(next.get());
        }

        // then
        assertThat(read).hasSameSizeAs(frames);
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i).type()).isEqualTo(frames.get(i).type());
            assertThat(read.get(i).id()).isEqualTo(frames.get(i).id());
            assertThat(Arrays.equals(read.get(i).head(), frames.get(i).head())).isTrue();
            assertThat(Arrays.equals(read.get(i).body(), frames.get(i).body())).isTrue();
        }
        assertThat(wire.length).isEqualTo((int) frames.stream()
                .mapToLong(frame -> Frame.wireBytes(frame.head().length, frame.body().length))
                .sum());
    }

    @Property(tries = 100)
    void aFrameThatIsCutShortIsTold(@ForAll("frames") @Size(1) List<Frame> one, @ForAll @IntRange(min = 1) int at)
            throws IOException {
        // given
        byte[] wire = wire(one);
        byte[] cut = Arrays.copyOf(wire, 1 + at % (wire.length - 1));

        // then
        assertThatThrownBy(() -> reader(cut).read())
                .isInstanceOf(FrameException.class)
                .hasMessageContaining("ended within");
    }

    @Property(tries = 300)
    void noBytesAreAnythingElseThanFramesOrAFault(@ForAll @Size(max = 64) byte[] noise) {
        // when
        FrameReader reader = reader(noise);

        // then
        try {
            while (reader.read().isPresent()) {
                assertThat(noise.length).isGreaterThanOrEqualTo(20);
            }
        } catch (IOException fault) {
            assertThat(fault).isInstanceOf(FrameException.class);
        }
    }

    @Test
    void aLengthAboveTheBoundIsRefusedByItsFourBytes() {
        assertThatThrownBy(() -> reader(header(PLENTY + 1, 1, 5, 0, 0)).read())
                .isInstanceOf(FrameException.class)
                .hasMessage("frame length: 1048577 (expected: 16 to 1048576)");
        assertThatThrownBy(() -> reader(header(-1, 1, 5, 0, 0)).read()).hasMessageContaining("length: 4294967295");
        assertThatThrownBy(() -> reader(header(15, 1, 5, 0, 0)).read()).hasMessageContaining("length: 15");
    }

    @Test
    void whatItDoesNotUnderstandIsRefused() {
        assertThatThrownBy(() -> reader(header(16, 2, 5, 0, 0)).read())
                .isInstanceOf(FrameException.class)
                .hasMessage("frame version: 2 (expected: 1)");
        assertThatThrownBy(() -> reader(header(16, 1, 0, 0, 0)).read())
                .hasMessageContaining("type: 0 (expected: 1 to 13)");
        assertThatThrownBy(() -> reader(header(16, 1, 14, 0, 0)).read()).hasMessageContaining("type: 14");
        assertThatThrownBy(() -> reader(header(16, 1, 255, 0, 0)).read()).hasMessageContaining("type: 255");
        assertThatThrownBy(() -> reader(header(16, 1, 5, 7, 0)).read()).hasMessageContaining("flags: 7");
        assertThatThrownBy(() -> reader(header(16, 1, 5, 0, 1)).read()).hasMessageContaining("head length: 1");
        assertThatThrownBy(() -> reader(header(20, 1, 5, 0, -1)).read())
                .hasMessageContaining("head length: 4294967295");
    }

    @Test
    void aDeclaredLengthAllocatesNothingBeforeItsBytesCome() {
        // given
        byte[] promise = header(Frame.MAX_BYTES, 1, 5, 0, 0);
        Thread reading = Thread.currentThread();
        long before = allocatedBytes(reading);

        // when
        assertThatThrownBy(() -> new FrameReader(channel(promise), Frame.MAX_BYTES).read())
                .isInstanceOf(FrameException.class);

        // then
        assertThat(allocatedBytes(reading) - before).isLessThan(4 << 20);
    }

    @Test
    void whatIsSkippedAllocatesNothingAndLeavesTheNextFrameToRead() throws IOException {
        // given
        Frame skipped = new Frame(FrameType.ANSWER, 7, "{}".getBytes(UTF_8), pattern(5_000_000));
        Frame sent = new Frame(FrameType.PONG, 8, "{}".getBytes(UTF_8), pattern(10));
        FrameReader reader = new FrameReader(channel(wire(List.of(skipped, sent))), 8_000_000);
        long before = allocatedBytes(Thread.currentThread());

        // when
        FrameStart start = reader.start().orElseThrow();
        reader.skip();

        // then
        assertThat(start).isEqualTo(new FrameStart(FrameType.ANSWER, 7, 2, 5_000_000));
        assertThat(allocatedBytes(Thread.currentThread()) - before).isLessThan(1 << 20);
        assertThat(reader.read().orElseThrow().id()).isEqualTo(8);
        assertThat(reader.read()).isEmpty();
    }

    @Test
    void whatIsSkippedMayNotBeCutShortEither() throws IOException {
        // given
        FrameReader reader = reader(header(1000, 1, 7, 0, 0));
        assertThat(reader.start()).isPresent();

        // then
        assertThatThrownBy(reader::skip).isInstanceOf(FrameException.class);
    }

    @Test
    void roomIsAskedForAsBytesCome() throws IOException {
        // given: of a body of 8 MB only a part
        Frame promised = new Frame(FrameType.ANSWER, 7, "{}".getBytes(UTF_8), pattern(8_000_000));
        byte[] part = Arrays.copyOf(wire(List.of(promised)), 1_000_000);
        FrameReader reader = new FrameReader(channel(part), 9_000_000);
        FrameStart start = reader.start().orElseThrow();
        List<Integer> heads = new ArrayList<>();
        List<Integer> bodies = new ArrayList<>();

        // when
        assertThatThrownBy(() -> reader.rest(start, (head, body) -> heads.add(head) && bodies.add(body)))
                .isInstanceOf(FrameException.class);

        // then
        assertThat(heads.stream().mapToInt(Integer::intValue).sum()).isEqualTo(2);
        assertThat(bodies.stream().mapToInt(Integer::intValue).sum()).isBetween(1_000_000, 2_000_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 3000, 65_536})
    void roomIsTakenForTwiceOfWhatHasComeAtMost(int chunk) throws IOException {
        // given: a frame that begins, and comes bit by bit; 0: nothing comes
        byte[] wire = wire(List.of(new Frame(FrameType.ANSWER, 7, pattern(60_000), pattern(300_000))));
        AtomicInteger come = new AtomicInteger();
        ReadableByteChannel bits =
                Channels.newChannel(new ByteArrayInputStream(wire, 0, chunk == 0 ? 20 : wire.length) {
                    @Override
                    public synchronized int read(byte[] into, int offset, int length) {
                        int read = super.read(into, offset, Math.min(length, Math.max(20, chunk)));
                        come.addAndGet(Math.max(0, read));
                        return read;
                    }

                    @Override
                    public synchronized int available() {
                        return 0;
                    }
                });
        FrameReader reader = new FrameReader(bits, PLENTY);
        FrameStart start = reader.start().orElseThrow();
        AtomicInteger taken = new AtomicInteger();

        // when
        FrameReader.Room room = (head, body) -> {
            assertThat(taken.addAndGet(head + body)).isLessThanOrEqualTo(2 * (come.get() - 20));
            return true;
        };

        // then
        if (chunk == 0) {
            assertThatThrownBy(() -> reader.rest(start, room)).isInstanceOf(FrameException.class);
        } else {
            assertThat(reader.rest(start, room)).isPresent();
            assertThat(taken).hasValue(360_000);
        }
    }

    @Test
    void theBodyOfASmallFrameAsksForRoomOnce() throws IOException {
        // given
        Frame sent = new Frame(FrameType.ANSWER, 7, "{}".getBytes(UTF_8), pattern(60_000));
        AtomicInteger asked = new AtomicInteger();
        FrameReader reader = reader(wire(List.of(sent)));

        // when
        Frame read = reader.rest(reader.start().orElseThrow(), (head, body) -> body == 0 || asked.incrementAndGet() > 0)
                .orElseThrow();

        // then
        assertThat(read.body()).isEqualTo(sent.body());
        assertThat(asked).hasValue(1);
    }

    @Test
    void whatFindsNoRoomOnItsWayIsDroppedAndTheNextFrameIsRead() throws IOException {
        // given
        Frame dropped = new Frame(FrameType.ANSWER, 7, "{}".getBytes(UTF_8), pattern(700_000));
        Frame sent = new Frame(FrameType.PONG, 8, "{}".getBytes(UTF_8), pattern(10));
        FrameReader reader = reader(wire(List.of(dropped, sent)));
        AtomicInteger left = new AtomicInteger(300_000);

        // when
        Optional<Frame> none =
                reader.rest(reader.start().orElseThrow(), (head, body) -> left.addAndGet(-head - body) > 0);

        // then
        assertThat(none).isEmpty();
        assertThat(reader.read().orElseThrow().id()).isEqualTo(8);
        assertThat(reader.read()).isEmpty();
    }

    @Test
    void aChannelThatYieldsByteByByteIsReadAsWell() throws IOException {
        // given
        Frame sent = new Frame(FrameType.CALL, 7, "{}".getBytes(UTF_8), pattern(70_000));

        // when
        Frame read =
                new FrameReader(trickle(wire(List.of(sent)), 1), PLENTY).read().orElseThrow();

        // then
        assertThat(read.head()).isEqualTo(sent.head());
        assertThat(read.body()).isEqualTo(sent.body());
    }

    @Test
    void aHeadThatIsTooLongIsNotSent() {
        // given
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter(Channels.newChannel(out));

        // then
        assertThatThrownBy(() -> writer.write(FrameType.CALL, 1, new byte[Frame.MAX_HEAD_BYTES + 1]))
                .isInstanceOf(FrameException.class);
        assertThat(out.size()).isZero();
    }

    @Test
    void theBytesOnTheWireAreThoseOfTheProtocol() throws IOException {
        // given
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        // when
        new FrameWriter(Channels.newChannel(out))
                .write(FrameType.ANSWER, 0x0102030405060708L, "{}".getBytes(UTF_8), ByteBuffer.wrap(new byte[] {9}));

        // then
        assertThat(out.toByteArray())
                .containsExactly(19, 0, 0, 0, 1, 7, 0, 0, 2, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1, '{', '}', 9);
    }

    @Provide
    Arbitrary<List<Frame>> frames() {
        Arbitrary<byte[]> small = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        Arbitrary<byte[]> large =
                Arbitraries.integers().between(65_000, 140_000).map(FramesTest::pattern);
        Arbitrary<byte[]> bytes =
                Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(9, small), net.jqwik.api.Tuple.of(1, large));
        return Combinators.combine(Arbitraries.of(FrameType.class), Arbitraries.longs(), bytes, bytes)
                .as(Frame::new)
                .list();
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (31 * i + length);
        }
        return bytes;
    }

    private static byte[] wire(List<Frame> frames) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter(Channels.newChannel(out));
        for (Frame frame : frames) {
            writer.write(frame);
        }
        return out.toByteArray();
    }

    private static byte[] header(int length, int version, int type, int flags, int headBytes) {
        return ByteBuffer.allocate(20)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .put((byte) version)
                .put((byte) type)
                .putShort((short) flags)
                .putInt(headBytes)
                .putLong(1)
                .array();
    }

    private static FrameReader reader(byte[] wire) {
        return new FrameReader(channel(wire), PLENTY);
    }

    private static ReadableByteChannel channel(byte[] wire) {
        return Channels.newChannel(new ByteArrayInputStream(wire));
    }

    /** At most so many bytes a read. */
    private static ReadableByteChannel trickle(byte[] wire, int chunk) {
        return Channels.newChannel(new ByteArrayInputStream(wire) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, chunk));
            }
        });
    }

    private static long allocatedBytes(Thread thread) {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(thread.threadId());
    }
}
