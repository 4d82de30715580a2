package dev.untether.aws;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Limits how much of an answer is read, of one and of all that are being read at the same time: the
 * SDK builds a tree of the whole answer in memory. An answer that is too long breaks off with an
 * {@link IOException}. Compressed answers are refused, since AWS sends none to who does not ask.
 */
final class BoundedHttpClient implements SdkHttpClient {
  /** The tree of an answer with nothing but empty elements takes some forty times as much. */
  private static final long MAX_ANSWER_BYTES = 2L * 1024 * 1024;

  private static final long MAX_TOTAL_BYTES = 4L * 1024 * 1024;

  private final SdkHttpClient client;
  private final AtomicLong total = new AtomicLong();

  BoundedHttpClient(SdkHttpClient client) {
    this.client = client;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new BoundedRequest(client.prepareRequest(request));
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }

  private final class BoundedRequest implements ExecutableHttpRequest {
    private final ExecutableHttpRequest request;

    BoundedRequest(ExecutableHttpRequest request) {
      this.request = request;
    }

    @Override
    public HttpExecuteResponse call() throws IOException {
      HttpExecuteResponse response = request.call();
      Optional<AbortableInputStream> body = response.responseBody();
      if (body.isEmpty()) {
        return response;
      }
      if (response.httpResponse().firstMatchingHeader("Content-Encoding").isPresent()) {
        request.abort();
        throw new UnreadableAnswerException("the answer is compressed");
      }
      return HttpExecuteResponse.builder()
          .response(response.httpResponse())
          .responseBody(AbortableInputStream.create(new BoundedBody(body.get()), body.get()))
          .build();
    }

    @Override
    public void abort() {
      request.abort();
    }
  }

  /** What has been read counts until it is closed. */
  private final class BoundedBody extends FilterInputStream {
    private long count;
    private boolean closed;

    BoundedBody(InputStream body) {
      super(body);
    }

    @Override
    public int read() throws IOException {
      int octet = super.read();
      if (octet >= 0) {
        add(1);
      }
      return octet;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int size = super.read(buffer, offset, length);
      if (size > 0) {
        add(size);
      }
      return size;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        total.addAndGet(-count);
      }
      super.close();
    }

    private void add(long size) throws IOException {
      count += size;
      if (total.addAndGet(size) > MAX_TOTAL_BYTES) {
        throw new IOException("too many long answers of AWS at the same time");
      }
      if (count > MAX_ANSWER_BYTES) {
        throw new UnreadableAnswerException("the answer is longer than " + MAX_ANSWER_BYTES);
      }
    }
  }

  /** An answer that no call of Untether should get from AWS. */
  static final class UnreadableAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableAnswerException(String message) {
      super(message);
    }
  }
}
