// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.api.InputSource;
import io.dte.workflow.api.RemoteInputs.Fetched;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a web server that keeps count, and breaks off when it is told to. */
class CachedInputsTest {
  private static final byte[] CONTENT = "rain ".repeat(50_000).getBytes(StandardCharsets.UTF_8);

  @TempDir
  Path dir;
  private HttpServer server;
  private CachedInputs inputs;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger breaks = new AtomicInteger();
  private volatile String tag = "\"one\"";

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/rain.csv", this::serve);
    server.createContext("/moved", exchange -> {
      exchange.getResponseHeaders().set("Location", "/rain.csv");
      exchange.sendResponseHeaders(302, -1);
      exchange.close();
    });
    server.createContext("/private", exchange -> {
      boolean known = "Bearer x".equals(exchange.getRequestHeaders().getFirst("Authorization"));
      exchange.sendResponseHeaders(known ? 200 : 401, known ? 0 : -1);
      exchange.close();
    });
    server.start();
    inputs = with();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private CachedInputs with(String... authorizations) {
    CachedInputs made = new CachedInputs(() -> dir);
    made.addSource(new HttpSource(settings(authorizations)), Map.of(InputSource.SCHEME_PROPERTY, new String[] {"http", "https"}));
    return made;
  }

  private static HttpSettings settings(String... authorizations) {
    return new HttpSettings() {
      @Override
      public String[] authorizations() {
        return authorizations;
      }

      @Override
      public int timeoutSeconds() {
        return 120;
      }

      @Override
      public Class<? extends Annotation> annotationType() {
        return HttpSettings.class;
      }
    };
  }

  private void serve(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    asked.add(range == null ? "all" : range);
    exchange.getResponseHeaders().set("ETag", tag);
    if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      exchange.sendResponseHeaders(304, -1);
      exchange.close();
      return;
    }
    boolean rest = range != null && tag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
    int from = rest ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
    exchange.sendResponseHeaders(rest ? 206 : 200, CONTENT.length - from);
    boolean breaksOff = breaks.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    exchange.getResponseBody().write(CONTENT, from, breaksOff ? 100_000 : CONTENT.length - from);
    exchange.getResponseBody().flush();
    exchange.close();
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private Fetched fetch(String path) throws DteException {
    return inputs.fetch(at(path), (bytes, total) -> { }, () -> false);
  }

  @Test
  void isFetchedOnceAndAskedForAgain() throws Exception {
    List<Long> progress = new ArrayList<>();
    Fetched first = inputs.fetch(at("/rain.csv"), (bytes, total) -> {
      progress.add(bytes);
      assertThat(total).isEqualTo(CONTENT.length);
    }, () -> false);
    assertThat(first.file()).hasBinaryContent(CONTENT).hasFileName(first.sha256());
    assertThat(first.reused()).isFalse();
    assertThat(first.sha1()).hasSize(40);
    assertThat(progress).isSorted().endsWith((long) CONTENT.length);
    Fetched second = fetch("/rain.csv");
    assertThat(second.reused()).isTrue();
    assertThat(second.file()).isEqualTo(first.file());
    tag = "\"two\"";
    assertThat(fetch("/rain.csv").reused()).isFalse();
    assertThat(fetch("/moved").file()).isEqualTo(first.file());
  }

  @Test
  void aBrokenDownloadIsGoneOnWith() throws Exception {
    breaks.set(2);
    Fetched fetched = fetch("/rain.csv");
    assertThat(fetched.file()).hasBinaryContent(CONTENT);
    assertThat(asked).hasSize(3);
    assertThat(asked.get(1)).startsWith("bytes=").isNotEqualTo("bytes=0-");
  }

  @Test
  void aPartOfAnotherVersionIsThrownAway() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    assertThatThrownBy(() -> inputs.fetch(at("/rain.csv"), (bytes, total) -> { }, () -> calls.incrementAndGet() > 2))
        .isInstanceOfSatisfying(DteException.class, e -> assertThat(e.problem().code()).isEqualTo(ExitCode.CANCELLED));
    tag = "\"two\"";
    assertThat(fetch("/rain.csv").file()).hasBinaryContent(CONTENT);
  }

  @Test
  void manyAtOnceFetchOnce() throws Exception {
    CachedInputs other = with();
    List<CompletableFuture<Fetched>> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      all.add(CompletableFuture.supplyAsync(() -> {
        try {
          return fetch("/rain.csv");
        } catch (DteException e) {
          throw new IllegalStateException(e);
        }
      }));
    }
    for (CompletableFuture<Fetched> one : all) {
      assertThat(one.get().file()).hasBinaryContent(CONTENT);
    }
    assertThat(all.stream().filter(one -> !one.join().reused())).hasSize(1);
    assertThat(other.fetch(at("/rain.csv"), (bytes, total) -> { }, () -> false).reused()).isTrue();
  }

  @Test
  void whatCannotBeHadSaysWhy() throws Exception {
    for (String[] row : new String[][] {{"/none", "INVALID", "does not exist"}, {"/private", "REFUSED", "authorizations=127.0.0.1="}}) {
      assertThatThrownBy(() -> fetch(row[0])).isInstanceOfSatisfying(DteException.class, e -> {
        assertThat(e.problem().code().name()).isEqualTo(row[1]);
        assertThat(e.problem().toString()).contains(row[0], row[2]);
      });
    }
    for (String[] row : new String[][] {{"http://no-such-host.invalid/x", "is not known"}, {"http://127.0.0.1:1/x", "takes no connections"}}) {
      assertThatThrownBy(() -> inputs.fetch(URI.create(row[0]), (bytes, total) -> { }, () -> false))
          .isInstanceOfSatisfying(DteException.class, e -> {
            assertThat(e.problem().code()).isEqualTo(ExitCode.UNAVAILABLE);
            assertThat(e.problem().toString()).contains(row[0], row[1]);
          });
    }
    assertThatThrownBy(() -> inputs.fetch(URI.create("gopher://x/y"), (bytes, total) -> { }, () -> false))
        .isInstanceOfSatisfying(DteException.class, e -> assertThat(e.problem().code()).isEqualTo(ExitCode.UNSUPPORTED));
    assertThat(Arrays.asList(dir.resolve("parts").toFile().list())).isEmpty();
  }

  @Test
  void credentialsGoToTheirHost() throws Exception {
    Fetched fetched = with("127.0.0.1=Bearer x").fetch(at("/private"), (bytes, total) -> { }, () -> false);
    assertThat(fetched.size()).isZero();
  }
}
