"""Signs a message as Stripe's own library does, and has the library check it: SECRET TIME BODY."""

import sys

import stripe

secret, at, body = sys.argv[1:]
signature = stripe.WebhookSignature._compute_signature(f"{at}.{body}", secret)
header = f"t={at},v1={signature}"
# Without a tolerance: the time is the test's.
stripe.WebhookSignature.verify_header(body, header, secret, tolerance=None)
print(header)
