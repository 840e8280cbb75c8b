"""HTTP shared by all endpoints: requests, rights, rate limits, responses and errors."""
