package vertebra.admin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static vertebra.admin.server.AdminFixture.problem;
import static vertebra.admin.server.AdminFixture.project;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.admin.contract.ContractJson;
import vertebra.admin.contract.LogLine;

/** The node's log over real sockets, with readers that follow, leave and lag. */
class LogRoutesTest {

    @AutoClose
    private final AdminFixture admin = AdminFixture.open();

    @Test
    void answersTheLastLinesOldestFirst() throws Exception {
        // given
        for (int i = 1; i <= 5; i++) {
            admin.log.log("iris", "line " + i);
        }

        // when
        HttpResponse<byte[]> answer = admin.get("/v1/logs?limit=2");

        // then
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        assertThat(lines(answer)).extracting(LogLine::message).containsExactly("line 4", "line 5");
    }

    @Test
    void answersTheLinesOfOneApiOnly() throws Exception {
        // given
        admin.deploy(project("iris", "good"));
        admin.log.log("iris", "mine");
        admin.log.log("wine", "other");

        // when
        HttpResponse<byte[]> answer = admin.get("/v1/apis/iris/logs");

        // then
        assertThat(lines(answer)).extracting(LogLine::message).containsExactly("mine");
    }

    @Test
    void answersTheLinesOfAnApiWhoseFirstDeployWasRefused() throws Exception {
        // given
        admin.log.log("iris", "KeyError: 'model_path'");

        // when
        HttpResponse<byte[]> refused = admin.get("/v1/apis/iris/logs");
        HttpResponse<byte[]> unknown = admin.get("/v1/apis/wine/logs");

        // then
        assertThat(lines(refused)).extracting(LogLine::message).containsExactly("KeyError: 'model_path'");
        assertThat(problem(unknown).code()).isEqualTo("VTB-3002");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"limit=0", "limit=-1", "limit=10001", "limit=x", "limit=", "follow=maybe", "since=", "since=soon"
            })
    void refusesMalformedParameters(String query) throws Exception {
        // when
        HttpResponse<byte[]> answer = admin.get("/v1/logs?" + query);

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer).code()).isEqualTo("VTB-5001");
    }

    @Test
    void answersTheLinesSinceATime() throws Exception {
        // given
        admin.log.log(AdminFixture.NOW.minusSeconds(3601), "iris", "old");
        for (int i = 1; i <= 150; i++) {
            admin.log.log(AdminFixture.NOW.minusSeconds(3600 - i), "iris", "line " + i);
        }

        // when
        List<LogLine> all = lines(admin.get("/v1/logs?since=1h"));
        List<LogLine> limited = lines(admin.get("/v1/logs?since=1h&limit=3"));
        List<LogLine> later = lines(admin.get("/v1/logs?since=2026-01-01T23:02:30Z"));

        // then
        assertThat(all).hasSize(150).last().extracting(LogLine::message).isEqualTo("line 150");
        assertThat(limited).extracting(LogLine::message).containsExactly("line 148", "line 149", "line 150");
        assertThat(later).extracting(LogLine::message).containsExactly("line 150");
    }

    @ParameterizedTest
    @CsvSource({"since=1h, true", "since=59m, false", "limit=5, false"})
    void saysWhenLinesOfThatTimeAreGone(String query, boolean told) throws Exception {
        // given
        Instant gone = AdminFixture.NOW.minusSeconds(3600);
        admin.log.forgetUntil(gone);
        admin.log.log(AdminFixture.NOW, "iris", "kept");

        // when
        List<LogLine> lines = lines(admin.get("/v1/logs?" + query));

        // then
        assertThat(lines).last().extracting(LogLine::message).isEqualTo("kept");
        assertThat(lines).hasSize(told ? 2 : 1);
        assertThat(lines.getFirst().level()).isEqualTo(told ? "WARN" : "INFO");
        assertThat(lines.getFirst().at()).isEqualTo(told ? gone : AdminFixture.NOW);
    }

    @Test
    void followsFromATimeOn() throws Exception {
        // given
        admin.log.forgetUntil(AdminFixture.NOW);
        admin.log.log(AdminFixture.NOW.minusSeconds(60), "iris", "old");
        admin.log.log(AdminFixture.NOW, "iris", "before");

        try (Follower follower = new Follower("/v1/logs?follow=true&since=30s")) {
            // when
            String first = follower.next().message();
            String second = follower.next().message();
            admin.log.log(AdminFixture.NOW, "iris", "after");

            // then
            assertThat(first).contains("not kept any more");
            assertThat(second).isEqualTo("before");
            assertThat(follower.next().message()).isEqualTo("after");
        }
    }

    @Test
    void followsUntilTheReaderLeaves() throws Exception {
        // given
        admin.log.log("iris", "before");

        try (Follower follower = new Follower("/v1/logs?follow=true")) {
            // when
            assertThat(follower.next().message()).isEqualTo("before");
            admin.log.log("iris", "after 1");
            admin.log.log("iris", "after 2");

            // then
            assertThat(follower.next().message()).isEqualTo("after 1");
            assertThat(follower.next().message()).isEqualTo("after 2");
            assertThat(admin.log.readers()).isEqualTo(1);
        }
        Awaitility.await().untilAsserted(() -> assertThat(admin.log.readers()).isZero());
    }

    @Test
    void tellsASlowReaderHowManyLinesItMissed() throws Exception {
        // given
        int written = 60_000;
        try (Follower follower = new Follower("/v1/logs?follow=true")) {
            Awaitility.await().until(() -> admin.log.readers() == 1);
            String text = "x".repeat(500);
            for (int i = 0; i < written; i++) {
                admin.log.log("iris", text);
            }

            // when
            long arrived = 0;
            long missed = 0;
            while (arrived + missed < written) {
                LogLine line = follower.next();
                if (line.level().equals("WARN")) {
                    missed += Long.parseLong(line.fields().get("lines"));
                } else {
                    arrived++;
                }
            }

            // then
            assertThat(missed).isPositive();
            assertThat(arrived + missed).isEqualTo(written);
        }
    }

    @Test
    void followsWithABoundedNumberOfReaders() throws Exception {
        // given
        List<Follower> followers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            followers.add(new Follower("/v1/logs?follow=true"));
        }
        Awaitility.await().until(() -> admin.log.readers() == 64);

        // when
        HttpResponse<byte[]> answer = admin.get("/v1/logs?follow=true");

        // then
        assertThat(answer.statusCode()).isEqualTo(503);
        for (Follower follower : followers) {
            follower.close();
        }
    }

    private static List<LogLine> lines(HttpResponse<byte[]> answer) throws IOException {
        List<LogLine> lines = new ArrayList<>();
        for (String line :
                new String(answer.body(), StandardCharsets.UTF_8).lines().toList()) {
            lines.add(ContractJson.mapper().readValue(line, LogLine.class));
        }
        return lines;
    }

    /** A client that reads lines when it is asked to. */
    private final class Follower implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader reader;

        Follower(String path) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), admin.port());
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nX-API-Key: " + AdminFixture.LOCAL_KEY + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** Skips headers and the marks of chunks. */
        LogLine next() throws IOException {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("{")) {
                    return ContractJson.mapper().readValue(line, LogLine.class);
                }
            }
            throw new IOException("The stream ended.");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
