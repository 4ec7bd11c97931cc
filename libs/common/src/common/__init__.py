"""What all services of Satu Meja share: contracts, delivery, time, sign-in, look."""
