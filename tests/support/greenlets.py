"""A program that sends from 30 greenlets at once, to a service and to a port with no service.

Run as `python -m tests.support.greenlets LIBRARY WHEN THREADS BASE_URI REFUSING`. It prints how
each call ended.
"""

import json
import sys


def patch(library, threads):
    """Patch the standard library, as applications do."""
    if library == "gevent":
        from gevent import monkey

        monkey.patch_all(thread=threads)
    else:
        import eventlet

        eventlet.monkey_patch(thread=threads)


def run_all(library, jobs):
    """Run jobs in a greenlet each, and return their results."""
    if library == "gevent":
        from gevent import joinall, spawn

        greenlets = [spawn(job) for job in jobs]
        joinall(greenlets, raise_error=True)
        return [greenlet.value for greenlet in greenlets]
    import eventlet

    return [greenlet.wait() for greenlet in [eventlet.spawn(job) for job in jobs]]


def main(library, when, threads, base_uri, refusing):
    if when == "early":
        patch(library, threads == "threads")
    from message_media_messages import APIException, MessageMediaMessagesClient, RetryPolicy

    # Imported before a late patch, all of it.
    retry = RetryPolicy(max_retries=2, backoff=0)
    clients = [
        MessageMediaMessagesClient("key", "secret", base_uri=uri, timeout=10, retry=retry)
        for uri in (base_uri, refusing)
    ]
    for client in clients:
        client.messages  # noqa: B018
    if when == "late":
        patch(library, threads == "threads")

    def job(number):
        def send():
            client = clients[number % 2]
            try:
                client.messages.send_messages({"messages": [{"content": f"message {number}"}]})
            except APIException as error:
                return number, error.request_sent
            return number, None

        return send

    json.dump(run_all(library, [job(number) for number in range(30)]), sys.stdout)


main(*sys.argv[1:])
