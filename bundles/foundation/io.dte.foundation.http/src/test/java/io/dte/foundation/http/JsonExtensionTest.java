// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.annotation.Annotation;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonExtensionTest {

  /** What a plug-in's resource may take and return. */
  public record Sample(String name, int count, Instant time, List<String> tags) {}

  private final JsonExtension extension = new JsonExtension(1);

  @Test
  void recordsGoThereAndBack() throws Exception {
    Sample sample = new Sample("ä", 3, Instant.parse("2026-01-02T03:04:05Z"), List.of("x"));
    String text = write(sample);
    assertThat(text).isEqualTo("{\"name\":\"ä\",\"count\":3,\"time\":\"2026-01-02T03:04:05Z\",\"tags\":[\"x\"]}");
    assertThat(read(Sample.class, text)).isEqualTo(sample);
  }

  @Test
  void textAndStreamsAreNotItsBusiness() {
    for (Class<?> type : List.of(String.class, byte[].class, java.io.InputStream.class, int.class)) {
      assertThat(extension.isWriteable(type, type, new Annotation[0], MediaType.APPLICATION_JSON_TYPE)).isFalse();
    }
    assertThat(extension.isWriteable(Sample.class, Sample.class, new Annotation[0], MediaType.TEXT_HTML_TYPE)).isFalse();
    assertThat(extension.isReadable(Sample.class, Sample.class, new Annotation[0], MediaType.valueOf("application/geo+json"))).isTrue();
  }

  @Test
  void tooMuchJsonIsRefused() {
    assertThatThrownBy(() -> read(ObjectNode.class, "{\"x\":\"" + "a".repeat(1024 * 1024) + "\"}"))
        .isInstanceOfSatisfying(WebApplicationException.class,
            problem -> assertThat(problem.getResponse().getStatus()).isEqualTo(413));
  }

  /** Loads records of a plug-in's class loader and drops it, as when a plug-in is reloaded. */
  @Test
  void holdsNoClassLoader() throws Exception {
    URL classes = JsonExtensionTest.class.getProtectionDomain().getCodeSource().getLocation();
    java.lang.ref.WeakReference<ClassLoader> gone = useAndDrop(classes);
    for (int i = 0; i < 50 && gone.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(gone.get()).isNull();
    assertThat(write(new Sample("still", 1, Instant.EPOCH, List.of()))).contains("still");
  }

  private java.lang.ref.WeakReference<ClassLoader> useAndDrop(URL classes) throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, JsonExtensionTest.class.getClassLoader()) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return name.equals(Sample.class.getName()) ? findClass(name) : super.loadClass(name, resolve);
      }
    }) {
      Class<?> type = loader.loadClass(Sample.class.getName());
      assertThat(type).isNotSameAs(Sample.class);
      Object value = read(type, "{\"name\":\"a\",\"count\":1,\"tags\":[]}");
      assertThat(write(value)).contains("\"name\":\"a\"");
      return new java.lang.ref.WeakReference<>(loader);
    }
  }

  private String write(Object value) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    extension.writeTo(value, value.getClass(), value.getClass(), new Annotation[0], MediaType.APPLICATION_JSON_TYPE, null, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @SuppressWarnings("unchecked")
  private Object read(Class<?> type, String text) throws Exception {
    return extension.readFrom((Class<Object>) type, type, new Annotation[0], MediaType.APPLICATION_JSON_TYPE, null,
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
