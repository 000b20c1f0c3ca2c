// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every Jakarta REST application gets, those of plug-ins too: JSON bodies of records, lists, maps and
 * {@link JsonNode}, and errors as problem details. One extension for all of it, since each one reloads all applications.
 */
@Component(service = {ExceptionMapper.class, MessageBodyReader.class, MessageBodyWriter.class},
    configurationPid = "io.dte.foundation.http", property = {"osgi.jakartars.extension:Boolean=true",
        "osgi.jakartars.name=" + JsonExtension.NAME, "osgi.jakartars.application.select=(osgi.jakartars.name=*)"})
public final class JsonExtension
    implements ExceptionMapper<Throwable>, MessageBodyReader<Object>, MessageBodyWriter<Object> {
  static final String NAME = "io.dte.json";
  private static final Logger LOG = LoggerFactory.getLogger(JsonExtension.class);
  private static final List<Class<?>> NOT_OURS = List.of(CharSequence.class, byte[].class, InputStream.class,
      java.io.File.class, jakarta.ws.rs.core.StreamingOutput.class, java.io.Reader.class, Number.class, Boolean.class);

  private final int maximumMiB;
  private final Mappers mappers = new Mappers();

  @Activate
  public JsonExtension(HttpSettings settings) {
    this(settings.maximumJsonMiB());
  }

  JsonExtension(int maximumMiB) {
    this.maximumMiB = maximumMiB;
  }

  @Override
  public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
    return json(media) && ours(type);
  }

  @Override
  public Object readFrom(Class<Object> type, Type generic, Annotation[] annotations, MediaType media,
      MultivaluedMap<String, String> headers, InputStream body) throws IOException {
    byte[] bytes;
    try {
      bytes = body.readNBytes(maximumMiB * 1024 * 1024 + 1);
    } catch (BoundedRequest.TooLarge e) {
      throw new WebApplicationException(e, problem(ProblemDetails.of(
          Response.Status.REQUEST_ENTITY_TOO_LARGE.getStatusCode(), e.getCause().getMessage(), BoundedRequest.HINT)));
    }
    if (bytes.length > maximumMiB * 1024 * 1024) {
      throw new WebApplicationException(problem(ProblemDetails.of(Response.Status.REQUEST_ENTITY_TOO_LARGE.getStatusCode(),
          "The JSON in the request is larger than " + maximumMiB + " MiB.",
          "An operator can raise maximumJsonMiB in io.dte.foundation.http.cfg.")));
    }
    ObjectMapper mapper = mappers.of(type);
    if (JsonNode.class.isAssignableFrom(type)) {
      JsonNode node = mapper.readTree(bytes);
      if (!type.isInstance(node)) {
        throw new WebApplicationException(problem(ProblemDetails.of(400, "The request's body is not a JSON object.",
            "Send an object, such as {\"kind\":\"workflow\", …}.")));
      }
      return node;
    }
    return mapper.readValue(bytes, mapper.getTypeFactory().constructType(generic));
  }

  @Override
  public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
    return json(media) && ours(type);
  }

  @Override
  public void writeTo(Object value, Class<?> type, Type generic, Annotation[] annotations, MediaType media,
      MultivaluedMap<String, Object> headers, OutputStream body) throws IOException {
    mappers.of(type).writer().without(com.fasterxml.jackson.core.JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .writeValue(body, value);
  }

  @Override
  public Response toResponse(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    if (cause instanceof DteException known) {
      return problem(ProblemDetails.of(known.problem()));
    }
    if (cause instanceof JsonProcessingException syntax) {
      return problem(syntax(syntax));
    }
    if (cause instanceof WebApplicationException web) {
      Response response = web.getResponse();
      if (response.hasEntity() || response.getStatus() < 400) {
        return response;
      }
      Response problem = problem(ProblemDetails.of(response.getStatus(), message(web, response.getStatus()), ""));
      Response.ResponseBuilder builder = Response.fromResponse(problem);
      response.getHeaders().forEach((name, values) -> {
        if (!name.equalsIgnoreCase("Content-Type")) {
          values.forEach(value -> builder.header(name, value));
        }
      });
      return builder.build();
    }
    LOG.error("A request failed", cause);
    return problem(ProblemDetails.of(500, "The server failed to answer this request.", "Its log says why."));
  }

  private static ObjectNode syntax(JsonProcessingException e) {
    int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
    int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
    ObjectNode details = ProblemDetails.of(Problem.of(ExitCode.USAGE, "The request's JSON cannot be read: "
        + e.getOriginalMessage(), "See /api/v1/openapi.json.").at(new SourceLocation("body", line, column)));
    return details;
  }

  private static String message(WebApplicationException e, int status) {
    return switch (status) {
      case 404 -> "There is nothing at this path.";
      case 405 -> "This path does not take that method.";
      case 406 -> "This path does not answer in an accepted media type.";
      case 415 -> "This path does not take that media type.";
      default -> e.getMessage() == null ? "The request was refused." : e.getMessage();
    };
  }

  private static Response problem(ObjectNode details) {
    return Response.status(details.path("status").asInt()).type(ProblemDetails.MEDIA_TYPE).entity(details.toString()).build();
  }

  private static boolean json(MediaType media) {
    return media != null && (media.getSubtype().equals("json") || media.getSubtype().endsWith("+json"));
  }

  private static boolean ours(Class<?> type) {
    return !type.isPrimitive() && NOT_OURS.stream().noneMatch(other -> other.isAssignableFrom(type));
  }
}
