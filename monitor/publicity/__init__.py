"""What people ask against what the agency explains, what it owes to publish, what surveys say.

PURE. Called by the reports and by what loads for them.

``asks`` reads off the texts who asks what, ``questions`` puts like ones together by ``likeness``;
``answers`` knows what explains, which questions that answers and how long people waited; ``gap``
holds one against the other by topic, group and place; ``plainness`` measures how plainly it is
explained; ``advice`` says what to explain next, and ``account`` is all of it. ``disclosure`` counts
what was owed to the public; ``surveys`` tells shares of samples.
"""
